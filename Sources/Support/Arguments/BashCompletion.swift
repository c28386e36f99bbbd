/// Writes the script for bash.
///
/// Where it offers nothing, bash offers the names of files (`complete -o default`).
struct BashCompletion {
    let program: String
    let levels: [CompletionLevel]

    var script: String {
        """
        # Completes \(program) in bash. To load it: source <(\(program) --generate-completion-script bash)
        _\(program)() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
            local level=\(program) offered= word
            # bash makes three words of --name=value.
            if [[ $current == = ]]; then current=
            elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}
            fi
            for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                case "$level $word" in
                \(levels.patternOfDeeper)) level+=" $word" ;;
                esac
            done
            case $level in

        """ + levels.map(text).joined() + """
                esac
                COMPREPLY=($(compgen -W "$offered" -- "$current"))
            }
            complete -o default -F _\(program) \(program)
            """
    }

    private func text(of level: CompletionLevel) -> String {
        let names = level.named.flatMap(\.names).joined(separator: " ")
        let commands = level.subcommands.map(\.name).joined(separator: " ")
        let offer =
            if level.takesFiles {
                "[[ $current == -* ]] && offered='\(names)'"
            } else if commands.isEmpty {
                "offered='\(names)'"
            } else {
                "[[ $current == -* ]] && offered='\(names)' || offered='\(commands)'"
            }
        let choices = level.choices.map {
            "    \([$0].pattern)) offered='\($0.allowedValues.joined(separator: " "))' ;;"
        }
        let open = level.open.isEmpty ? [] : ["    \(level.open.pattern)) ;;"]
        let lines =
            ["\(CompletionShell.quoted(level.path)))", "    case $previous in"] + choices + open
            + ["    *) \(offer) ;;", "    esac ;;"]
        return lines.map { "    \($0)\n" }.joined()
    }
}
