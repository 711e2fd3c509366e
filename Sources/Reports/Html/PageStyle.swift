/// The page's style, light and dark.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--ink:#1b1f24;--quiet:#59636e;--line:#d0d7de;--page:#fff;\
    --soft:#f4f6f8;--good:#116329;--bad:#b3141d;--note:#7a4b00;--link:#0550ae;--fill:#dff3e4}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--quiet:#9aa5b1;--line:#3a424c;\
    --page:#12161b;--soft:#1b2128;--good:#5fce7f;--bad:#ff8078;--note:#e5b356;--link:#79b8ff;\
    --fill:#17351f}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
    header,main{max-width:80rem;margin:auto;padding:0 1rem}
    h1{margin:1rem 0 0;font-size:1.6rem}h2{margin:2rem 0 .5rem;font-size:1.25rem}
    h3,h4{margin:.4rem 0;font-size:1rem}p{margin:.3rem 0}
    a{color:var(--link)}nav a{margin-right:1rem}
    code,pre,.s{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.87em}
    pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.6rem;\
    overflow-x:auto;margin:.4rem 0}
    .r{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}.r pre{flex:1 1 24rem;min-width:0}
    pre.w{white-space:pre-wrap;overflow-wrap:anywhere}
    code{overflow-wrap:anywhere}
    .es{display:flex;flex-wrap:wrap;gap:.8rem;margin-top:1rem}
    .e{flex:1 1 16rem;border:1px solid var(--line);border-radius:8px;padding:.5rem .8rem}
    .q{color:var(--quiet);font-size:.9em}
    .p{color:var(--good)}.f{color:var(--bad)}.x{color:var(--note)}.u{color:var(--quiet)}
    details.f{color:inherit}
    .t{overflow-x:auto}
    table{border-collapse:collapse;min-width:50%}
    th,td{border:1px solid var(--line);padding:.2rem .5rem;text-align:left;vertical-align:top}
    tr:first-child th{background:var(--soft)}
    #matrix td{white-space:nowrap}
    #matrix th:first-child{position:sticky;left:0;background:var(--soft)}
    .m{margin:.4rem 0}.m td:nth-child(2){font:.87em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;\
    overflow-wrap:anywhere}.m td:nth-child(2){min-width:9rem}.m td:nth-child(4){white-space:nowrap}
    .s{font-weight:600;letter-spacing:.12em;margin-right:.4rem}.s i{font-style:normal}
    summary{cursor:pointer;padding:.15rem 0;overflow-wrap:anywhere}
    .a{border-top:1px solid var(--line)}.a>summary{padding:.35rem 0}
    details.f,.c{margin-left:1rem}
    details.f[open]{border-left:3px solid var(--line);padding-left:.7rem;margin-bottom:.6rem}
    [hidden]{display:none}
    form{margin:.6rem 0}input,select{font:inherit;padding:.25rem .4rem;max-width:100%}
    input{width:20rem}
    figure{margin:.5rem 0;display:flex;flex-wrap:wrap;gap:1rem;align-items:center}
    figcaption{flex:1 1 15rem;color:var(--quiet);font-size:.9em;overflow-wrap:anywhere}
    svg{max-width:100%;height:auto}svg text{fill:var(--ink);font:9px sans-serif}
    .l{width:460px}.l .d{stroke:var(--ink);stroke-width:4;stroke-linecap:round;fill:none}
    .l .b{fill:var(--fill)}.l .p{stroke:var(--good);stroke-width:1.5}
    .l .f{stroke:var(--bad);stroke-width:1.5}
    #grid text{fill:var(--quiet);font:9px sans-serif}#grid path{stroke:var(--line);stroke-width:.7;fill:none}
    .g{display:block;margin:.5rem 0}.g text{font:12px ui-monospace,monospace;text-anchor:middle}
    .g .e{fill:none;stroke:var(--quiet);stroke-width:1.3}
    .g path{stroke-linejoin:round}.g .k,.g .v,.g .o,.g .w{fill:var(--page);stroke:var(--quiet)}.g .v{fill:var(--fill);stroke:var(--good)}
    .g .k{fill:var(--soft)}.g .w{stroke-dasharray:4 3}
    @media(max-width:40rem){body{font-size:14px}details.f,.c{margin-left:.3rem}input{width:100%}}
    @media print{nav,form{display:none}}
    """
}
