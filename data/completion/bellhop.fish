# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of bellhop for fish: the program itself knows what can follow.

function __bellhop_complete
    set --local words (commandline --tokenize --cut-at-cursor --current-process) (commandline --current-token --cut-at-cursor)
    for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':files *' ':folders *'
                set --local prefix (string replace --regex '^:[a-z]+ ' '' -- $line)
                set --local value (string sub --start (math (string length -- $prefix) + 1) -- $words[-1])
                for path in (string match ':files*' -- $line >/dev/null; and __fish_complete_path $value; or __fish_complete_directories $value)
                    echo $prefix$path
                end
            case '*'
                echo $line
        end
    end
end

complete --command bellhop --no-files --arguments '(__bellhop_complete)'
