using System.CommandLine;
using Burst.Engine;
using Burst.Gg.Create;
using Burst.Gg.Describe;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands on single thunks: create-thunk, describe, thunk-summary.</summary>
internal static class ThunkCommands
{
    public static Command CreateThunk(Host host)
    {
        var variables = List("--envar", "-E", "NAME=VALUE", "environment variable of the function");
        var values = List("--value", "-v", "HASH[=NAME]", "input that is there already; hash or CID");
        var thunks = List("--thunk", "-t", "HASH[#TAG][=NAME]", "input that has to be forced first");
        var executables = List("--executable", "-e", "HASH[=NAME]", "program that the function may start, itself included");
        var outputs = List("--output", "-o", "TAG", "file that the function writes");
        var links = List("--link", "-L", "NAME=HASH", "symbolic link in the working directory");
        var placeholder = new Option<string>("--placeholder", "-C")
        {
            Description = "write a placeholder for the first output here",
            HelpName = "FILE",
        };
        var timeout = new Option<TimeSpan>("--timeout", "-T")
        {
            Description = "longest run time: 500ms, 30s, 2m",
            HelpName = "DURATION",
            CustomParser = OptionParsers.Timeout,
        };
        var function = new Argument<string>("FUNCTION") { Description = "hash of the program" };
        var arguments = new Argument<string[]>("ARG")
        {
            Description = "argument vector, argv[0] first; write -- before FUNCTION",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var extension = new ExtensionOptions();
        var command = new Command("create-thunk", "Make a thunk and print its hash")
        {
            variables, values, thunks, executables, outputs, links, placeholder, timeout, function, arguments,
        };
        extension.AddTo(command);
        command.SetAction(parsed =>
        {
            CommandLine.RequireUtf8(Environment.GetCommandLineArgs()[1..]);
            var creator = new ThunkCreator
            {
                PlaceholderPath = parsed.GetValue(placeholder),
                TimeoutMs = checked((uint)parsed.GetValue(timeout).TotalMilliseconds),
                Extension = extension.Read(parsed),
            };
            var workspace = Workspace.Open(host);
            ThunkInput ReadInput(string text)
            {
                var input = ThunkInput.Parse(text);
                return input with { Reference = workspace.NameOf(input.Reference) };
            }

            creator.EnvironmentVariables.AddRange(parsed.GetValue(variables) ?? []);
            creator.Values.AddRange((parsed.GetValue(values) ?? []).Select(ReadInput));
            creator.Thunks.AddRange((parsed.GetValue(thunks) ?? []).Select(ReadInput));
            creator.Executables.AddRange((parsed.GetValue(executables) ?? []).Select(ReadInput));
            creator.Outputs.AddRange(parsed.GetValue(outputs) ?? []);
            foreach (var link in parsed.GetValue(links) ?? [])
                creator.AddLink(link);
            var hash = creator.Create(
                workspace.NameOf(parsed.GetRequiredValue(function)), parsed.GetValue(arguments) ?? [], workspace.Objects);
            host.Out.Write($"{hash}\n");
        });
        return command;
    }

    public static Command Describe(Host host)
    {
        var name = ThunkName();
        var text = new Option<bool>("--text") { Description = "in words instead of gg's JSON" };
        var json = new Option<bool>("--json") { Description = "gg's JSON, as by default" };
        var command = new Command("describe", "Show what a thunk calls, with what") { name, text, json };
        command.SetAction(parsed =>
        {
            var (hash, file) = Read(host, parsed.GetRequiredValue(name));
            var thunk = Decode(parsed.GetRequiredValue(name), file);
            host.Out.Write(parsed.GetValue(text) && !parsed.GetValue(json) ? ThunkText.Format(hash, thunk) : ThunkJson.Format(thunk));
        });
        return command;
    }

    public static Command Summary(Host host)
    {
        var name = ThunkName();
        var command = new Command("thunk-summary", "Show the tree of a thunk's inputs") { name };
        command.Aliases.Add("thunksummary");
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            new ThunkSummary(TargetLookup.Find(workspace, parsed.GetRequiredValue(name)).Thunk, workspace.Read).Write(host.Out);
        });
        return command;
    }

    private static (ObjectHash Hash, ReadOnlyMemory<byte> File) Read(Host host, string text)
    {
        if (File.Exists(text))
        {
            var file = File.ReadAllBytes(text);
            if (!Placeholder.Matches(file))
                return (ObjectHash.Of(file), file);
        }

        var workspace = Workspace.Open(host);
        var hash = TargetLookup.Find(workspace, text).Thunk;
        return (hash, workspace.Read(hash));
    }

    private static Thunk Decode(string name, ReadOnlyMemory<byte> file)
    {
        try
        {
            return Thunk.Decode(file.Span);
        }
        catch (ThunkFormatException e)
        {
            throw new BurstException($"{name}: {e.Message}", e);
        }
    }

    private static Argument<string> ThunkName() => new("THUNK")
    {
        Description = "hash, CID, first letters of a hash, placeholder or thunk file",
    };

    private static Option<string[]> List(string name, string alias, string helpName, string description) => new(name, alias)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
