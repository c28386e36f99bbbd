/// Writes the script for fish.
struct FishCompletion {
    let program: String
    let levels: [CompletionLevel]

    var script: String {
        """
        # Completes \(program) in fish. To load it: \(program) --generate-completion-script fish | source
        function __\(program)_is_at
            set -l level \(program)
            set -l words (commandline -opc)
            for word in $words[2..]
                if contains -- "$level $word" \(levels.map { quoted($0.path) }.joined(separator: " "))
                    set level "$level $word"
                end
            end
            test $level = "$argv"
        end
        complete -c \(program) -f

        """ + levels.flatMap(lines).joined(separator: "\n")
    }

    private func lines(of level: CompletionLevel) -> [String] {
        let start = "complete -c \(program) -n \(quoted("__\(program)_is_at \(level.path)"))"
        return (level.takesFiles ? ["\(start) -F"] : [])
            + level.subcommands.map { "\(start) -a \($0.name) -d \(quoted($0.help))" }
            + level.named.map { "\(start)\(names($0))\(value($0)) -d \(quoted($0.help))" }
    }

    private func names(_ definition: ArgumentDefinition) -> String {
        definition.names.map { $0.hasPrefix("--") ? " -l \($0.dropFirst(2))" : " -s \($0.dropFirst())" }.joined()
    }

    private func value(_ definition: ArgumentDefinition) -> String {
        guard definition.kind == .option else { return "" }
        let words = definition.allowedValues.joined(separator: " ")
        return words.isEmpty ? " -r -F" : " -x -a \(quoted(words))"
    }

    private func quoted(_ text: String) -> String {
        "'\(text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#))'"
    }
}
