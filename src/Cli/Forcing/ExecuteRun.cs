using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>Runs single thunks, whether or not they were reduced before.</summary>
internal sealed class ExecuteRun : IDisposable
{
    private readonly Interruption _interruption = new();
    private readonly Host _host;
    private readonly Workspace _workspace;
    private readonly SandboxLevel _sandbox;

    public ExecuteRun(Host host, Workspace workspace, SandboxLevel sandbox)
    {
        _host = host;
        _workspace = workspace;
        _sandbox = sandbox;
    }

    /// <summary>Runs one thunk.</summary>
    /// <returns>Its outputs' first name, and how long it took; or why it failed.</returns>
    public async Task<(ObjectHash Value, TimeSpan Elapsed, ThunkFailure? Failure, ExitCode Code)> RunAsync(ObjectHash thunk)
    {
        var options = new ForcerOptions(new EngineOptions { UseCache = false, Threads = 1 }, _host.Output, _host.Error)
        {
            Jobs = 1,
            Sandbox = _sandbox,
            IsVerbose = Host.Variable("GG_VERBOSE").Length > 0,
            OnLeftovers = (left, files) => _host.Say(FailureText.Leftovers(left, files)),
        };
        await using var forcer = _workspace.OpenForcer(options);
        ForceReport report;
        try
        {
            report = await forcer.ExecuteAsync(thunk, _interruption.Token);
        }
        catch (OperationCanceledException) when (_interruption.Code is not null)
        {
            return (default, default, null, _interruption.Code.Value);
        }

        if (_interruption.Code is { } code)
            return (default, report.Elapsed, null, code);
        if (report.Succeeded)
            return (report.Results[0].Value, report.Elapsed, null, ExitCode.Success);
        if (report.Failures.IsEmpty)
            throw new BurstException($"{thunk} failed without a reason");
        var failure = report.Failures[0];
        return (default, report.Elapsed, failure, FailureText.ExecuteCode(failure.Failure.Kind));
    }

    /// <summary>Whether a thunk still waits for others, which a single execution cannot provide.</summary>
    public static bool HasDependencies(Thunk thunk) => !thunk.Thunks.IsEmpty;

    public void Dispose() => _interruption.Dispose();
}
