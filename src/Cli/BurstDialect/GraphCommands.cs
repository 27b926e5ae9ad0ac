using System.CommandLine;
using System.Globalization;
using Burst.Cli.Forcing;
using Burst.Gg.Describe;
using Burst.Gg.Explain;
using Burst.Gg.Graphs;
using Burst.Thunks;
using Burst.Thunks.Graph;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands on whole graphs: graph, explain. They run nothing.</summary>
internal static class GraphCommands
{
    public static Command Graph(Host host)
    {
        var targets = Targets();
        var format = new Option<string>("--format", "-f") { Description = "language", DefaultValueFactory = _ => "dot" };
        format.AcceptOnlyFromAmong("dot", "mermaid", "text");
        var command = new Command("graph", "Draw who waits for whom; what has been reduced is marked") { targets, format };
        command.SetAction(parsed => Use(host, parsed.GetRequiredValue(targets), (workspace, thunks, explainer) =>
        {
            var graph = ThunkGraph.Load(thunks, workspace.Read);
            var labels = new GraphLabels(
                graph, workspace.Read, thunk => explainer.Explain(thunk).State == VerdictState.Hit);
            switch (parsed.GetValue(format))
            {
                case "mermaid":
                    MermaidGraph.Write(host.Out, graph, labels);
                    break;
                case "text":
                    TextGraph.Write(host.Out, graph, labels);
                    break;
                default:
                    DotGraph.Write(host.Out, graph, labels);
                    break;
            }
        }));
        return command;
    }

    public static Command Explain(Host host)
    {
        var targets = Targets();
        var command = new Command("explain", "Say for each thunk whether it would run, and why") { targets };
        command.SetAction(parsed =>
        {
            var failing = 0;
            Use(host, parsed.GetRequiredValue(targets), (workspace, thunks, explainer) =>
            {
                foreach (var thunk in thunks)
                    explainer.Explain(thunk);
                var verdicts = explainer.Judged.Select(hash => explainer.Explain(hash)).ToArray();
                for (var i = 0; i < verdicts.Length; i++)
                    WriteVerdict(host.Out, workspace, explainer.Judged[i], verdicts[i]);
                failing = verdicts.Count(verdict => verdict.CannotRun);
                host.Out.Write(Sum(verdicts));
            });
            return failing == 0 ? (int)ExitCode.Success : (int)ExitCode.Failure;
        });
        return command;
    }

    private static string Sum(Verdict[] verdicts)
    {
        var hits = verdicts.Count(verdict => verdict.State == VerdictState.Hit);
        var runs = verdicts.Count(verdict => verdict.State is VerdictState.Runs or VerdictState.OutputMissing);
        var failing = verdicts.Count(verdict => verdict.CannotRun);
        var waiting = verdicts.Length - hits - runs - failing;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProgressText.Count(verdicts.Length, "thunk")}: {hits:N0} known, {runs:N0} to run now, {waiting:N0} waiting{(failing > 0 ? $", {failing:N0} cannot run" : "")}\n");
    }

    private static void WriteVerdict(TextWriter output, Workspace workspace, in ObjectHash hash, Verdict verdict)
    {
        var (word, reason) = verdict.State switch
        {
            VerdictState.Hit => ("known", $"reduced to {string.Join(", ", verdict.Outputs)}"),
            VerdictState.Runs => ("runs", "nothing is known of it yet, and all it needs is there"),
            VerdictState.OutputMissing => ("runs", $"it was reduced, but {verdict.Message}"),
            VerdictState.ReturnedThunk => ("waits", $"it was reduced to the thunk {verdict.Outputs[0]}, which has no value yet"),
            VerdictState.Waits => ("waits", verdict.Waiting == 1 ? "for 1 dependency" : string.Create(CultureInfo.InvariantCulture, $"for {verdict.Waiting:N0} dependencies")),
            _ => ("stuck", verdict.Message),
        };
        output.Write($"{word,-6} {hash}\n       {reason}\n");
        if (!verdict.Resolved.IsDefault && verdict.Resolved != hash)
            output.Write($"       with its inputs put in: {verdict.Resolved}\n");
        if (verdict.State != VerdictState.Unreadable)
            output.Write($"       {ShellQuote.Join(Thunk.Decode(workspace.Read(hash).Span).Function.Arguments)}\n");
    }

    private static void Use(Host host, string[] names, Action<Workspace, ObjectHash[], Explainer> action)
    {
        var workspace = Workspace.Open(host);
        var targets = TargetLookup.FindAll(workspace, names);
        var reductions = workspace.OpenReductions();
        try
        {
            var explainer = new Explainer(workspace.Objects, reductions);
            var thunks = targets.Select(target => target.Output.Thunk).Where(hash => hash.IsThunk);
            action(workspace, [.. thunks.Distinct()], explainer);
        }
        finally
        {
            reductions.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Argument<string[]> Targets() => new("TARGET")
    {
        Description = "placeholder, thunk file, hash, hash#tag, CID, or @FILE with a target in each line",
        Arity = ArgumentArity.OneOrMore,
    };
}
