/// Writes the script for zsh, to be loaded by hand or from a folder of `fpath`.
struct ZshCompletion {
    let program: String
    let levels: [CompletionLevel]

    var script: String {
        """
        #compdef \(program)
        # Completes \(program) in zsh. To load it: source <(\(program) --generate-completion-script zsh)
        _\(program)() {
            local level=\(program) option=$words[CURRENT-1] word files=
            local -a commands options
            for word in "${(@)words[2,CURRENT-1]}"; do
                case "$level $word" in
                (\(levels.patternOfDeeper)) level+=" $word" ;;
                esac
            done
            if [[ $PREFIX == --*=* ]]; then
                option=${PREFIX%%=*}
                compset -P '*='
            fi
            case $level in

        """ + levels.map(text).joined() + """
                esac
                if [[ $PREFIX != -* && -n $files ]]; then
                    _files
                elif [[ $PREFIX != -* ]] && (( $#commands )); then
                    _describe command commands
                else
                    _describe option options
                fi
            }
            if [[ $funcstack[1] == _\(program) ]]; then _\(program) "$@"; else compdef _\(program) \(program); fi
            """
    }

    private func text(of level: CompletionLevel) -> String {
        let options = level.named.flatMap { definition in definition.names.map { ($0, definition.help) } }
        let choices = level.choices.map {
            "    (\([$0].pattern)) compadd -- \($0.allowedValues.joined(separator: " ")); return ;;"
        }
        let open = level.open.isEmpty ? [] : ["    (\(level.open.pattern)) _files; return ;;"]
        let lines =
            ["(\(CompletionShell.quoted(level.path)))", "    case $option in"] + choices + open + ["    esac"]
            + array("commands", level.subcommands) + array("options", options)
            + (level.takesFiles ? ["    files=1 ;;"] : ["    ;;"])
        return lines.map { "    \($0)\n" }.joined()
    }

    /// What `_describe` takes: names, each with a colon and what it is for.
    private func array(_ name: String, _ items: [(name: String, help: String)]) -> [String] {
        guard !items.isEmpty else { return [] }
        return ["    \(name)=("] + items.map { "        \(CompletionShell.quoted("\($0.name):\($0.help)"))" } + [
            "    )"
        ]
    }
}
