# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of bellhop for fish. Actions and parameters are asked of the program itself.

function __bellhop_actions
    bellhop list 2>/dev/null | string replace --regex --filter '^([a-z0-9-]+\.[a-z0-9.-]+) +(.*)' '$1\t$2'
end

function __bellhop_parameters
    set --local words (commandline --tokenize --cut-at-cursor)
    bellhop describe $words[3] 2>/dev/null | string replace --regex --filter '^  ([a-z][a-z0-9-]*) +[a-z]+.*' '$1='
end

complete --command bellhop --no-files
complete --command bellhop --condition __fish_use_subcommand --arguments 'list describe run'
complete --command bellhop --condition '__fish_seen_subcommand_from describe run; and test (count (commandline -opc)) -eq 2' --arguments '(__bellhop_actions)'
complete --command bellhop --condition '__fish_seen_subcommand_from run; and test (count (commandline -opc)) -gt 2' --force-files --arguments '(__bellhop_parameters)'
complete --command bellhop --condition '__fish_seen_subcommand_from list describe run' --long-option json --description 'Print one JSON object at the end'
complete --command bellhop --condition '__fish_seen_subcommand_from run' --long-option jsonl --description 'Print a line of JSON for each event'
complete --command bellhop --condition '__fish_seen_subcommand_from run' --long-option quiet --description 'Show no progress'
complete --command bellhop --condition '__fish_seen_subcommand_from run' --long-option raw --description 'Print control characters as they are'
complete --command bellhop --condition '__fish_seen_subcommand_from run' --long-option paste --require-parameter --description "Fill in the parameters from a command, such as a curl command"
complete --command bellhop --condition '__fish_seen_subcommand_from run' --long-option copy --description 'Print the action as such a command instead of running it'
complete --command bellhop --long-option help --description 'Show help'
complete --command bellhop --long-option version --description 'Show the version'
