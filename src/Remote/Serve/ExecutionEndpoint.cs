using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Remote.Backends;
using Burst.Remote.Protocol;
using Burst.Remote.Run;
using Burst.Thunks;
using Microsoft.AspNetCore.Http;

namespace Burst.Remote.Serve;

/// <summary>Answers execution requests.</summary>
internal sealed class ExecutionEndpoint(ServerOptions options, LocalRunner runner, HttpAccess access) : IAsyncDisposable
{
    private const int MaxBackends = 256;
    private const int MaxPrintedLength = 1 << 20;
    private const int MaxInlineLength = 16 << 10;

    private readonly ConcurrentDictionary<string, IStorageBackend> _backends = new(StringComparer.Ordinal);

    public async Task ExecuteAsync(HttpContext context)
    {
        ExecutionRequest request;
        try
        {
            request = ExecutionRequest.Read(await Answers.BodyAsync(context));
        }
        catch (ProtocolException e)
        {
            await Answers.TextAsync(context, HttpStatusCode.BadRequest, e.Message);
            return;
        }

        if (runner.WaitingCount >= options.MaxWaiting)
        {
            await Answers.TextAsync(
                context, HttpStatusCode.ServiceUnavailable, $"{runner.WaitingCount} thunks wait already, the limit is {options.MaxWaiting}");
            return;
        }

        using var activity = RequestTrace.Start(context.Request);
        var response = await ExecuteAsync(context, request);
        await Answers.BytesAsync(context, HttpStatusCode.OK, "application/octet-stream", response.Write());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, backend) in _backends)
            await backend.DisposeAsync();
    }

    private async Task<ExecutionResponse> ExecuteAsync(HttpContext context, ExecutionRequest request)
    {
        var executed = ImmutableArray.CreateBuilder<ExecutedThunk>();
        var printed = new StringBuilder();
        var wereKnown = true;
        var isInline = context.Request.Headers.ContainsKey(RemoteRunner.InlineHeader);
        foreach (var thunk in request.Thunks)
        {
            var result = await RunAsync(thunk, request.StorageBackend, context.RequestAborted);
            printed.Append(Text(result));
            if (result.Failure is { } failure)
            {
                context.Response.Headers[FailureHeader.Name] = FailureHeader.Write(failure);
                if (printed.Length == 0 && failure.Kind is not (FailureKind.Exited or FailureKind.Signalled))
                    printed.Append(failure.Message).Append('\n');
                return new ExecutionResponse([], ReturnCodes.Of(failure.Kind), printed.ToString());
            }

            wereKnown &= result.WasKnown;
            executed.Add(Describe(thunk, result.Outputs, isInline));
        }

        if (wereKnown)
            context.Response.Headers[RemoteRunner.KnownHeader] = "1";
        return new ExecutionResponse(executed.ToImmutable(), ReturnCode.Success, printed.ToString());
    }

    private async Task<RunResult> RunAsync(RequestedThunk thunk, string uri, CancellationToken cancellationToken)
    {
        if (!ObjectHash.TryParse(thunk.Hash, out var hash) || !hash.IsThunk)
            return RunResult.Failed(FailureKind.BadThunk, $"'{thunk.Hash}' is not the name of a thunk");
        if (ObjectHash.Of(thunk.Data.Span) is var actual && actual != hash)
            return RunResult.Failed(FailureKind.BadThunk, $"the data of {hash} is {actual}");
        IStorageBackend? storage;
        try
        {
            storage = uri.Length == 0 ? null : Backend(uri);
        }
        catch (BurstException e)
        {
            return RunResult.Failed(FailureKind.BadThunk, e.Message);
        }

        return await runner.RunAsync(hash, thunk.Data, storage, cancellationToken);
    }

    private IStorageBackend Backend(string uri)
    {
        if (_backends.TryGetValue(uri, out var backend))
            return backend;
        return _backends.Count >= MaxBackends
            ? throw new BurstException($"requests named {MaxBackends} storage backends already, which is the limit")
            : _backends.GetOrAdd(uri, StorageUri.Open(uri, access));
    }

    private ExecutedThunk Describe(RequestedThunk thunk, ImmutableArray<ObjectHash> outputs, bool isInline)
    {
        var tags = Thunk.Decode(thunk.Data.Span).Outputs;
        return new ExecutedThunk(thunk.Hash, [.. outputs.Select((output, index) => Describe(tags[index], output, isInline))]);
    }

    private ExecutedOutput Describe(string tag, in ObjectHash output, bool isInline)
    {
        ReadOnlyMemory<byte> data = default;
        if (output.IsThunk || (isInline && output.LengthBytes <= MaxInlineLength))
            runner.Objects.TryRead(output, out data);
        var mode = File.GetUnixFileMode(runner.Objects.PathOf(output));
        return new ExecutedOutput(
            tag, output.ToString(), (uint)output.LengthBytes, (mode & UnixFileMode.UserExecute) != 0, data);
    }

    // Modules do not print, but what they wrote to their standard error is part of their failure.
    private static string Text(RunResult result)
    {
        if (result.Printed.IsEmpty)
            return result.Failure is { StandardErrorTail: { Length: > 0 } tail } ? tail + "\n" : "";
        var printed = result.Printed.Span;
        return Encoding.UTF8.GetString(printed[Math.Max(0, printed.Length - MaxPrintedLength)..]);
    }
}
