#!/usr/bin/env perl
# Reads a TAP stream as a harness does: no line may be unknown, and no count may contradict.
use strict;
use warnings;
use TAP::Parser;

open my $file, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
my $text = do { local $/; <$file> };
# The parser knows up to version 13, whose lines are the same as ours.
$text =~ s/\ATAP version 14\n/TAP version 13\n/ or die "there is no version line\n";
my $parser = TAP::Parser->new({ tap => $text });
my ($bail, @unknown);
while (my $result = $parser->next) {
  push @unknown, $result->as_string if $result->is_unknown;
  $bail = $result->explanation if $result->is_bailout;
}
die "unknown lines:\n" . join("\n", @unknown) . "\n" if @unknown;
# A run that was given up says so in words; the plan is then not kept.
my @errors = grep { !(defined $bail && /planned/) } $parser->parse_errors;
die join("\n", @errors) . "\n" if @errors;
die "what is skipped is counted as failed\n"
  if grep { my $n = $_; grep { $_ == $n } $parser->failed } $parser->skipped;
