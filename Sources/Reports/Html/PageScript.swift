/// The page's script: opening what is folded, following links to cases, filtering.
enum PageScript {
  static let text = """
    'use strict';
    const fill = entry => {
      const text = entry.querySelector(':scope>noscript');
      if (!text) return;
      const part = document.createElement('div');
      part.innerHTML = text.textContent;
      text.replaceWith(part);
    };
    document.addEventListener('toggle', event => {
      if (event.target.open && event.target.matches('details.f')) fill(event.target);
    }, true);
    const open = () => {
      let name;
      try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
      let place = document.getElementById(name);
      if (!place && name.startsWith('case=')) {
        place = document.getElementById(name.replace(/\\[.*$/, ''));
        if (place) { fill(place); place = document.getElementById(name) || place; }
      }
      if (!place) return;
      if (place.matches('details.f')) fill(place);
      for (let at = place; at; at = at.parentElement) {
        if (at.tagName === 'DETAILS') { at.open = true; at.hidden = false; }
      }
      place.scrollIntoView();
    };
    addEventListener('hashchange', open);
    const words = document.getElementById('words');
    const kind = document.getElementById('kind');
    const entries = [...document.querySelectorAll('details.f')];
    let texts;
    const filter = () => {
      texts ??= entries.map(entry => {
        const inner = entry.querySelector(':scope>noscript');
        const about = inner ? inner.textContent.slice(3, 300).split('<')[0]
          : entry.querySelector('p').textContent;
        return (entry.id.slice(5) + ' ' + about).toLowerCase();
      });
      const wanted = words.value.toLowerCase().split(/\\s+/).filter(word => word);
      const isOn = wanted.length > 0 || kind.value !== '';
      let found = 0;
      entries.forEach((entry, index) => {
        const fits = entry.dataset.k.includes(kind.value)
          && wanted.every(word => texts[index].includes(word));
        entry.hidden = !fits;
        if (fits) found += 1;
      });
      for (const area of document.querySelectorAll('.a')) {
        area.hidden = !area.querySelector('details.f:not([hidden])');
        area.open = isOn && !area.hidden && found <= 400;
      }
      document.getElementById('found').textContent = isOn ? found + ' found' : '';
    };
    let waiting;
    words.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 120);
    });
    kind.addEventListener('change', filter);
    const form = document.getElementById('filter');
    form.addEventListener('submit', event => event.preventDefault());
    form.hidden = false;
    if (location.hash) open();
    """
}
