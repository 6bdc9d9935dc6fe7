# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of bellhop for bash: the program itself knows what can follow.

# The words up to the cursor. Bash splits at = and : too: what it has split is put together again.
_bellhop_words ()
{
  local rest=$COMP_LINE i word

  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ "$i" -gt 0 ] && [[ $rest != [[:space:]]* && -n $rest ]]; then
      words[-1]+=$word
    else
      words+=("$word")
      rest=${rest#"${rest%%[![:space:]]*}"}
    fi
    rest=${rest#"$word"}
  done
}

# The part of the word that bash leaves as it is: all up to the last sign at which it splits.
_bellhop_prefix ()
{
  local signs= sign

  for sign in = :; do
    [[ $COMP_WORDBREAKS == *"$sign"* ]] && signs+=$sign
  done
  prefix=
  [ -z "$signs" ] || prefix=${1%"${1##*["$signs"]}"}
}

_bellhop ()
{
  local words line kind prefix value path
  local -a lines

  _bellhop_words
  value=${words[-1]}
  mapfile -t lines < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  _bellhop_prefix "$value"
  for line in "${lines[@]}"; do
    case $line in
      :files* | :folders*)
        kind=-f
        [[ $line == :folders* ]] && kind=-d
        line=${line#* }
        while IFS= read -r path; do
          path=$line$path
          COMPREPLY+=("${path#"$prefix"}")
        done < <(compgen "$kind" -- "${value#"$line"}")
        compopt -o filenames
        ;;
      *)
        line=${line%%$'\t'*}
        COMPREPLY+=("${line#"$prefix"}")
        [[ $line == *= ]] && compopt -o nospace
        ;;
    esac
  done
}

complete -F _bellhop bellhop
