# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of bellhop for bash. Actions and parameters are asked of the program itself.

_bellhop_actions ()
{
  bellhop list 2>/dev/null | sed -n 's/^\([a-z0-9-]*\.[a-z0-9.-]*\) .*/\1/p'
}

# Lines of "name type".
_bellhop_parameters ()
{
  bellhop describe "$1" 2>/dev/null | sed -n 's/^  \([a-z][a-z0-9-]*\)  *\([a-z]*\).*/\1 \2/p'
}

_bellhop_value ()
{
  local action=$1 name=${2%%=*} value=${2#*=}

  case $(_bellhop_parameters "$action" | sed -n "s/^$name //p") in
    file | files | save)
      mapfile -t COMPREPLY < <(compgen -f -- "$value")
      compopt -o filenames
      ;;
    folder)
      mapfile -t COMPREPLY < <(compgen -d -- "$value")
      compopt -o filenames
      ;;
    bool)
      mapfile -t COMPREPLY < <(compgen -W 'true false' -- "$value")
      ;;
  esac
}

_bellhop ()
{
  local cur words cword
  _get_comp_words_by_ref -n '=:' cur words cword || return

  if [ "$cword" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'list describe run --help --version' -- "$cur")
  elif [ "$cword" -eq 2 ] && [[ ${words[1]} == @(describe|run) ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_bellhop_actions)" -- "$cur")
  elif [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--json --jsonl --quiet --strict --raw --paste --copy' -- "$cur")
  elif [ "${words[1]}" = run ] && [[ $cur == *=* ]]; then
    _bellhop_value "${words[2]}" "$cur"
  elif [ "${words[1]}" = run ]; then
    mapfile -t COMPREPLY < <(compgen -S = -W "$(_bellhop_parameters "${words[2]}" | cut -d' ' -f1)" -- "$cur")
    compopt -o nospace
  fi
}

complete -F _bellhop bellhop
