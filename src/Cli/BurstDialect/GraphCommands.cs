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
        command.SetAction(parsed => Use(host, parsed.GetRequiredValue(targets), (workspace, graph, explainer) =>
        {
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
        command.SetAction(parsed => Use(host, parsed.GetRequiredValue(targets), (workspace, graph, explainer) =>
        {
            long hits = 0, runs = 0, waits = 0;
            var order = graph.TopologicalOrder(out var ring);
            foreach (var node in order)
            {
                var hash = graph.HashOf(node);
                var verdict = explainer.Explain(hash);
                hits += verdict.State == VerdictState.Hit ? 1 : 0;
                runs += verdict.State is VerdictState.Runs or VerdictState.OutputMissing ? 1 : 0;
                waits += verdict.State is VerdictState.Waits or VerdictState.ReturnedThunk ? 1 : 0;
                WriteVerdict(host.Out, workspace, hash, verdict);
            }

            if (ring.Length > 0)
                host.Out.Write($"{ring.Length} thunks wait for each other: {string.Join(" <- ", ring.Select(node => graph.HashOf(node)))}\n");
            host.Out.Write(
                $"{ProgressText.Count(order.Length, "thunk")}: {hits} known, {runs} to run now, {waits} waiting\n");
        }));
        return command;
    }

    private static void WriteVerdict(TextWriter output, Workspace workspace, in ObjectHash hash, Verdict verdict)
    {
        var (word, reason) = verdict.State switch
        {
            VerdictState.Hit => ("known", $"reduced to {string.Join(", ", verdict.Outputs)}"),
            VerdictState.Runs => ("runs", "it is not in the cache"),
            VerdictState.OutputMissing => ("runs", $"it was reduced, but {verdict.Message}"),
            VerdictState.ReturnedThunk => ("waits", $"it was reduced to the thunk {verdict.Outputs[0]}, which has no value yet"),
            VerdictState.Waits => ("waits", verdict.Waiting == 1 ? "for 1 dependency" : string.Create(CultureInfo.InvariantCulture, $"for {verdict.Waiting:N0} dependencies")),
            _ => ("fails", verdict.Message),
        };
        output.Write($"{word,-6} {hash}\n       {reason}\n");
        if (!verdict.Resolved.IsDefault && verdict.Resolved != hash)
            output.Write($"       with its inputs put in: {verdict.Resolved}\n");
        if (verdict.State != VerdictState.Unreadable)
            output.Write($"       {ShellQuote.Join(Thunk.Decode(workspace.Read(hash).Span).Function.Arguments)}\n");
    }

    private static void Use(Host host, string[] names, Action<Workspace, ThunkGraph, Explainer> action)
    {
        var workspace = Workspace.Open(host);
        var targets = TargetLookup.FindAll(workspace, names);
        var reductions = workspace.OpenReductions();
        try
        {
            var explainer = new Explainer(workspace.Objects, reductions);
            action(workspace, ThunkGraph.Load(targets.Select(target => target.Output.Thunk), workspace.Read), explainer);
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
