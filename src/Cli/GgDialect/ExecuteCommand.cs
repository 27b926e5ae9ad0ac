using System.Text;
using Burst.Cli.Forcing;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Gg.Layout;
using Burst.Gg.Options;
using Burst.Remote.Run;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-execute [-g] [-p] [-C] [-T] HASH…</c>: runs thunks that wait for nothing, reduced before or not.</summary>
internal static class ExecuteCommand
{
    private const string Usage = """
        Usage: gg-execute [options] THUNK-HASH...

        Options: 
         -g, --get-dependencies  Fetch the missing dependencies from the remote storage
         -p, --put-output        Upload the output to the remote storage
         -C, --cleanup           Remove unnecessary blobs in .gg dir
         -T, --timelog           Produce timing log for this execution

        """;

    private static readonly OptionParser Options = new(
        new OptionSpec("get-dependencies", 'g'),
        new OptionSpec("put-output", 'p'),
        new OptionSpec("cleanup", 'C'),
        new OptionSpec("timelog", 'T'));

    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        bool fetches = false, puts = false, cleans = false, logs = false;
        var operands = Options.Parse(arguments, (option, _) =>
        {
            fetches |= option.ShortName == 'g';
            puts |= option.ShortName == 'p';
            cleans |= option.ShortName == 'C';
            logs |= option.ShortName == 'T';
        });
        if (operands.Count == 0)
        {
            host.Say(Usage);
            return ExitCode.Operational;
        }

        var storage = fetches || puts ? GgStorage.Open(host) : null;
        var workspace = Workspace.Open(host);
        using var run = new ExecuteRun(host, workspace, SandboxLevel.None);
        var log = logs ? new StringBuilder(Timelog.Start(TimeProvider.System.GetUtcNow())) : null;
        foreach (var operand in operands)
        {
            var code = fetches ? Fetch(host, workspace, storage!, operand) : ExitCode.Success;
            if (code == ExitCode.Success)
                code = Execute(host, workspace, run, operand, cleans, log);
            if (code == ExitCode.Success && puts)
                code = Put(host, workspace, storage!, operand);
            if (code != ExitCode.Success)
                return code;
        }

        return ExitCode.Success;
    }

    private static ExitCode Execute(
        Host host, Workspace workspace, ExecuteRun run, string operand, bool cleans, StringBuilder? log)
    {
        var thunk = Thunk.Decode(Read(workspace, operand, out var hash).Span);
        if (cleans)
            Clean(workspace, hash, thunk);
        if (Host.Variable("GG_VERBOSE").Length > 0)
            host.Say($"+ exec({hash}) {{{thunk.Function.Arguments[0]}}}");
        if (!thunk.Thunks.IsEmpty)
        {
            host.Say($"{hash}: cannot execute thunk with unresolved dependencies");
            host.Say($"std::exception\n `{hash}': process exited with failure status 1");
            return ExitCode.Execution;
        }

        var (_, elapsed, failure, code) = run.RunAsync(hash).GetAwaiter().GetResult();
        if (failure is not null)
        {
            host.Say(FailureText.FormatAsGgExecute(failure));
            return FailureText.GgExecuteCode(failure.Failure.Kind);
        }

        if (code == ExitCode.Success && log is not null)
        {
            host.Out.Write($"{log.Append(Timelog.Execution(elapsed))}\n");
            host.Flush();
        }

        return code;
    }

    private static ExitCode Fetch(Host host, Workspace workspace, GgStorage storage, string operand)
    {
        var needed = ThunkObjects.Of(Thunk.Decode(Read(workspace, operand, out _).Span));
        try
        {
            FetchAsync().GetAwaiter().GetResult();
            return ExitCode.Success;
        }
        catch (BurstException e)
        {
            host.Complain(e.Message);
            return ExitCode.Dependencies;
        }

        async Task FetchAsync()
        {
            await using var backend = storage.Connect();
            await needed.FetchAsync(workspace.Objects, backend, CancellationToken.None);
            needed.MakeExecutable(workspace.Objects);
        }
    }

    private static ExitCode Put(Host host, Workspace workspace, GgStorage storage, string operand)
    {
        try
        {
            PutAsync(workspace, storage, operand).GetAwaiter().GetResult();
            return ExitCode.Success;
        }
        catch (BurstException e)
        {
            host.Complain(e.Message);
            return ExitCode.Upload;
        }
    }

    private static async Task PutAsync(Workspace workspace, GgStorage storage, string operand)
    {
        await using var reductions = workspace.OpenReductions();
        await using var backend = storage.Connect();
        await backend.PutAsync(Outputs(workspace, reductions, operand), workspace.Objects, CancellationToken.None);
    }

    private static ObjectHash[] Outputs(Workspace workspace, IReductionCache reductions, string operand)
    {
        ThunkView.TryParse(Read(workspace, operand, out var hash).Span, out var thunk);
        var outputs = new ObjectHash[thunk.Outputs.Count];
        return reductions.TryGet(hash, thunk, outputs)
            ? outputs
            : throw new BurstException($"{hash}: could not find the reduction entry");
    }

    private static ReadOnlyMemory<byte> Read(Workspace workspace, string operand, out ObjectHash hash) =>
        ObjectHash.TryParse(operand, out hash) && workspace.Objects.TryRead(hash, out var file)
            ? file
            : throw new BurstException($"open( {Path.Join(workspace.Objects.ObjectsPath, operand)} ): No such file or directory");

    // Leaves only what this thunk needs, as a worker with a small disk wants it.
    private static void Clean(Workspace workspace, in ObjectHash hash, Thunk thunk)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal) { hash.ToString() };
        kept.UnionWith(thunk.Values.Select(value => value.Reference));
        kept.UnionWith(thunk.Executables.Select(executable => executable.Reference));
        foreach (var path in Directory.EnumerateFiles(workspace.Objects.ObjectsPath))
        {
            var name = Path.GetFileName(path);
            if (ObjectHash.TryParse(name, out _) && !kept.Contains(name))
                File.Delete(path);
        }
    }
}
