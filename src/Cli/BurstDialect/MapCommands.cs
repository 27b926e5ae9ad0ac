using System.CommandLine;
using System.CommandLine.Parsing;
using Burst.Cli.Forcing;
using Burst.Engine;
using Burst.Engine.Jobs;
using Burst.Gg.Layout;
using Burst.Gg.Targets;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands that call functions on many files: map, mapreduce.</summary>
internal static class MapCommands
{
    private const string NameBlank = "{}";

    public static Command Map(Host host)
    {
        var function = new Argument<string>("FUNCTION") { Description = MapFunction.Description };
        var files = Files();
        var output = new Option<string>("--output", "-o")
        {
            Description = "where results go, such as 'counts/{}.txt', {} being the file's name; else their hashes are printed",
            HelpName = "TEMPLATE",
        };
        var options = new ForceOptions();
        var extension = new ExtensionOptions();
        var command = new Command("map", "Call a function on each of many files") { function, files, output };
        options.AddTo(command);
        extension.AddTo(command);
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var (paths, arguments) = Split(parsed, files);
            var template = MapFunction.Read(parsed.GetRequiredValue(function), arguments, extension.Read(parsed), workspace);
            var inputs = MapInputs.Store(paths, workspace);
            var results = workspace.Objects.Map(template, inputs.Select(input => input.Content));
            var targets = new List<ForceTarget>();
            foreach (var (input, result) in inputs.Zip(results))
                targets.Add(new ForceTarget(input.Name, result, ResultPath(parsed.GetValue(output), input.Name)));
            RequireDistinct(targets);
            return (int)new ForceRun(host, workspace, options.Read(parsed) with { HasPlainResults = true }).Run(targets);
        });
        return command;
    }

    public static Command MapReduce(Host host)
    {
        var map = new Argument<string>("MAP") { Description = $"function called on each file: {MapFunction.Description}" };
        var reduce = new Argument<string>("REDUCE") { Description = "function called on results of MAP and of itself, many at a time" };
        var files = Files();
        var fanIn = new Option<int>("--fan-in")
        {
            Description = $"how many results REDUCE is given at a time ({JobExtensions.DefaultFanIn} if not given)",
            HelpName = "N",
            DefaultValueFactory = _ => JobExtensions.DefaultFanIn,
        };
        fanIn.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var number) || number < 2))
                result.AddError($"--fan-in takes a number from 2 up, not '{result.Tokens[0].Value}'");
        });
        var output = new Option<string>("--output", "-o") { Description = "where the result goes; else it is printed", HelpName = "FILE" };
        var options = new ForceOptions();
        var extension = new ExtensionOptions();
        var command = new Command("mapreduce", "Call a function on each of many files and put the results together")
        {
            map, reduce, files, fanIn, output,
        };
        options.AddTo(command);
        extension.AddTo(command);
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var (paths, arguments) = Split(parsed, files);
            var limits = extension.Read(parsed);
            var mapping = MapFunction.Read(parsed.GetRequiredValue(map), arguments, limits, workspace);
            var reducing = MapFunction.Read(parsed.GetRequiredValue(reduce), [], limits, workspace);
            var inputs = MapInputs.Store(paths, workspace).Select(input => input.Content);
            var root = workspace.Objects.MapReduce(mapping, reducing, inputs, parsed.GetValue(fanIn));
            var settings = options.Read(parsed) with { HasPlainResults = true, PrintsResults = parsed.GetValue(output) is null };
            return (int)new ForceRun(host, workspace, settings).Run([new ForceTarget($"{root}", root, parsed.GetValue(output))]);
        });
        return command;
    }

    private static Argument<string[]> Files() => new("FILE")
    {
        Description = "files, folders, CIDs or hashes; behind a '--' the function's arguments, {} being the file and {out} the result",
        Arity = ArgumentArity.OneOrMore,
    };

    // One list of words to the parser: what stands behind the '--' are arguments.
    private static (IReadOnlyList<string> Files, IReadOnlyList<string> Arguments) Split(ParseResult parsed, Argument<string[]> files)
    {
        var words = parsed.GetRequiredValue(files);
        var behind = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Count() - 1;
        var count = Math.Clamp(behind, 0, words.Length);
        return count < words.Length
            ? (words[..^count], words[^count..])
            : throw new BurstException("there are no files to work on: they stand before the '--'");
    }

    private static string? ResultPath(string? template, string name)
    {
        if (template is null)
            return null;
        if (!template.Contains(NameBlank, StringComparison.Ordinal))
            throw new BurstException($"-o {template}: say where the file's name goes with {{}}, such as 'results/{{}}'");
        return template.Replace(NameBlank, name, StringComparison.Ordinal);
    }

    private static void RequireDistinct(List<ForceTarget> targets)
    {
        var twice = targets.Where(target => target.Path is not null).GroupBy(target => target.Path).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new BurstException($"two results would go to '{twice.Key}'");
        foreach (var folder in targets.Select(target => Path.GetDirectoryName(target.Path)).Where(folder => folder is { Length: > 0 }).Distinct())
            GgDirectory.Create(folder!);
    }
}
