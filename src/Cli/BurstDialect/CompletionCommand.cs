using System.CommandLine;

namespace Burst.Cli.BurstDialect;

/// <summary><c>burst completion SHELL</c>: what a shell needs to complete commands and options.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _burst() {
            local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]} words
            words=$(burst "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
            [[ $word == -* ]] || words=$(grep -v '^-' <<< "$words")
            COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        complete -o default -F _burst burst

        """;

    private const string Zsh = """
        #compdef burst
        _burst() {
            local -a words_found
            words_found=("${(@f)$(burst "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            [[ $PREFIX == -* ]] || words_found=("${(@)words_found:#-*}")
            compadd -a words_found
            _files
        }
        compdef _burst burst

        """;

    private const string Fish = """
        complete -c burst -a '(burst "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'

        """;

    public static Command Completion(Host host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes burst's commands") { shell };
        command.SetAction(parsed => host.Out.Write(parsed.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
