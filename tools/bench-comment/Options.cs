using System.Globalization;
using Burst.BenchComment.Compare;

namespace Burst.BenchComment;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Help = """
        bench-comment --base FILE… --head FILE…   compare runs that took turns: the first base with the first head, and so on
        bench-comment --history DIR --head FILE   compare a run with the newest of a folder; only allocated bytes can fail
        bench-comment --record FILE --name NAME --head FILE…   write what is kept of a commit's runs

        Files are BenchmarkDotNet's full JSON, or what --record wrote.

          --threshold N   how many per cent slower is allowed; default 5
          --bytes N       how many bytes more an operation may allocate; default 16
          --output FILE   also write the Markdown there
          --post          post the Markdown as a comment, or change the one that is there: GITHUB_TOKEN,
                          GITHUB_REPOSITORY, GITHUB_API_URL, and GITHUB_REF or PULL_REQUEST say where

        Exit codes: 0 nothing became worse than allowed, 1 something did, 2 wrong command line or file,
        3 the comment could not be posted.
        """;

    public List<string> Base { get; } = [];

    public List<string> Head { get; } = [];

    public string? History { get; private set; }

    public string? Record { get; private set; }

    public string Name { get; private set; } = "";

    public string? Output { get; private set; }

    public bool Posts { get; private set; }

    public Limits Limits { get; private set; } = new();

    /// <summary>Reads the command line.</summary>
    /// <exception cref="BenchException">It is wrong; says where.</exception>
    public static Options Read(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            if (option == "--post")
            {
                options.Posts = true;
                continue;
            }

            var values = arguments.Skip(i + 1).TakeWhile(static word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
            if (values.Length == 0)
                throw Wrong($"{option} is unknown, or takes a value");
            options.Set(option, values);
            i += values.Length;
        }

        options.Check();
        return options;
    }

    private void Set(string option, string[] values)
    {
        if (option is not ("--base" or "--head") && values.Length > 1)
            throw Wrong($"{option} takes one value, not {values.Length}");
        switch (option)
        {
            case "--base": Base.AddRange(values); break;
            case "--head": Head.AddRange(values); break;
            case "--history": History = values[0]; break;
            case "--record": Record = values[0]; break;
            case "--name": Name = values[0]; break;
            case "--output": Output = values[0]; break;
            case "--threshold": Limits = Limits with { Time = Number(option, values[0]) / 100 }; break;
            case "--bytes": Limits = Limits with { Bytes = (long)Number(option, values[0]) }; break;
            default: throw Wrong($"{option} is unknown");
        }
    }

    private void Check()
    {
        if (Head.Count == 0)
            throw Wrong("--head is missing");
        var ways = (Base.Count > 0 ? 1 : 0) + (History is null ? 0 : 1) + (Record is null ? 0 : 1);
        if (ways != 1)
            throw Wrong("exactly one of --base, --history and --record has to be given");
        if (History is not null && Head.Count != 1)
            throw Wrong($"--history takes one --head file, not {Head.Count}");
        if (Record is not null && Name.Length == 0)
            throw Wrong("--record needs --name");
    }

    private static double Number(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw Wrong($"{option} takes a number from 0 on, not '{text}'");

    private static BenchException Wrong(string message) => new($"{message}; see --help", ExitCode.Usage);
}
