/** Each shell asks the command itself what could come next; a line is a word, a tab, what it is. */
const BASH = `# maestro completion for bash: eval "$(maestro completion bash)" in ~/.bashrc
_maestro() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(maestro completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _maestro maestro
`

const ZSH = `#compdef maestro
# maestro completion for zsh: eval "$(maestro completion zsh)" in ~/.zshrc, after compinit
_maestro() {
  local -a lines described
  local line
  lines=("\${(@f)$(maestro completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    [[ -n $line ]] && described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#described )); then
    _describe -V maestro described
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_maestro" ]; then
  _maestro "$@"
else
  compdef _maestro maestro
fi
`

const FISH = `# maestro completion for fish: maestro completion fish > ~/.config/fish/completions/maestro.fish
function __maestro_words
  set -l words (commandline -opc) (commandline -ct)
  maestro completion words -- $words[2..-1] 2>/dev/null
end
complete -c maestro -f -a '(__maestro_words)'
`

export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const
