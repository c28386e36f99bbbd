extension CompletingShell {
    /// Calls the function that the script registers, as bash does.
    static let askingBash = #"""
        source "$FOLDER/script"
        while IFS= read -r line; do
            read -ra COMP_WORDS <<<"$line"
            [[ $line == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            read -ra registered <<<"$(complete -p "${COMP_WORDS[0]}")"
            COMPREPLY=()
            "${registered[-2]}"
            printf '# %s\n' "$line"
            ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
        done <"$FOLDER/lines"
        """#

    /// Runs an interactive zsh on a terminal that zsh itself provides.
    static let askingZsh = #"""
        zmodload zsh/zpty
        zpty shell zsh -d -i
        while zpty -r shell text; do :; done
        cat $FOLDER/offered
        """#

    /// Asks for completions where somebody would type; what is offered goes to a file.
    static let zshrc = #"""
        PS1=
        autoload -Uz compinit && compinit -u -D
        source $FOLDER/script
        compadd() {
            local -a offered
            # With these options a function asks for itself, and nothing is shown.
            if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
                builtin compadd -A offered "$@"
                (( $#offered )) && print -rl -- $offered >>$FOLDER/offered
            fi
            builtin compadd "$@"
        }
        zle -C offer list-choices _main_complete
        zle-line-init() {
            local line
            for line in ${(f)"$(<$FOLDER/lines)"}; do
                BUFFER=$line CURSOR=$#line
                print -r -- "# $line" >>$FOLDER/offered
                zle offer
            done
            BUFFER=exit
            zle accept-line
        }
        zle -N zle-line-init
        """#

    static let askingFish = #"""
        source $FOLDER/script
        while read line
            printf '# %s\n' "$line"
            complete -C "$line"
        end <$FOLDER/lines
        """#
}
