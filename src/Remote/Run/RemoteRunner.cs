using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Remote.Protocol;
using Burst.Thunks;

namespace Burst.Remote.Run;

/// <summary>Has thunks run by a server, Burst's or gg's, and believes nothing that it can check.</summary>
public sealed class RemoteRunner : IRunner
{
    private const int UsualPort = 9924;
    private const string TraceHeader = "traceparent";

    /// <summary>The header by which Burst's server says that no function ran, since it knew the outputs.</summary>
    internal const string KnownHeader = "Burst-Known";

    /// <summary>The header by which Burst's client wants small outputs in the answer itself.</summary>
    internal const string InlineHeader = "Burst-Inline";
    private const int TailLength = 4 << 10;

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IFileObjectStore _objects;
    private readonly RemoteRunnerOptions _options;
    private readonly HttpClient _client;
    private readonly HttpBackend? _own;
    private readonly IStorageBackend _storage;
    private readonly Uploads _uploads;
    private bool _isGgs;

    /// <param name="server">Where it is; it is not asked yet.</param>
    /// <param name="objects">This process's objects.</param>
    /// <param name="options">How it is used.</param>
    public RemoteRunner(Uri server, IFileObjectStore objects, RemoteRunnerOptions options)
    {
        Name = $"{server.Host}:{server.Port}";
        _objects = objects;
        _options = options;
        _client = options.Access.Connect(server);
        _own = options.Storage is null ? new HttpBackend(server, options.Access) : null;
        _storage = options.Storage ?? _own!;
        Slots = options.UsualSlots;
        _uploads = options.Uploads ?? new Uploads(_storage, objects);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Slots { get; private set; }

    /// <summary>Reads where a server is.</summary>
    /// <param name="text"><c>host</c>, <c>host:port</c>, or <c>http[s]://host:port</c>; port 9924 where none is given.</param>
    /// <exception cref="BurstException">It is none of them.</exception>
    public static Uri ParseAddress(string text)
    {
        var isFull = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isFull ? text : $"http://{text}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 || uri.PathAndQuery != "/")
        {
            throw new BurstException($"'{text}' is not the address of a server (host[:port], https://host[:port])");
        }

        var hasPort = uri.GetComponents(UriComponents.StrongPort, UriFormat.Unescaped) is var port && text.TrimEnd('/').EndsWith($":{port}", StringComparison.Ordinal);
        return hasPort ? uri : new UriBuilder(uri) { Port = UsualPort }.Uri;
    }

    /// <summary>Gets to know a server, or makes sure that it is still there.</summary>
    /// <exception cref="RunnerLostException">It cannot be reached, or does not let this process in.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        ServerStatus status;
        try
        {
            // gg's server closes connections without saying so, and whether it is gg's is only known from the answer.
            using var question = new HttpRequestMessage(HttpMethod.Get, "health");
            question.Headers.ConnectionClose = true;
            using var response = await _client.SendAsync(question, limit.Token);
            status = ServerStatus.Read(await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (ProtocolException)
        {
            // gg's server answers, if not to this question.
            status = new ServerStatus("", _options.UsualSlots, 0, 0, true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Lost(HttpAccess.Reason(e), e);
        }

        if (!status.IsAuthorized)
            throw new RunnerLostException(HttpAccess.Unauthorized) { IsFinal = true };
        _isGgs = status.Version.Length == 0;
        if (_isGgs && _own is not null)
            throw new RunnerLostException($"it is not Burst's, and gg's servers need a storage backend ({StorageUri.Variable})");
        Slots = status.Slots;
    }

    /// <inheritdoc/>
    public async Task RejoinAsync(CancellationToken cancellationToken)
    {
        await ProbeAsync(cancellationToken);
        if (_own is not null)
            _uploads.ForgetAll();
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">The storage backend that all share is of no use.</exception>
    public async Task<RunResult> RunAsync(ObjectHash thunk, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        var decoded = Thunk.Decode(file.Span);
        var needed = ThunkObjects.Of(decoded);
        ObjectHash[] inputs = [.. needed.Inputs, .. needed.Linked.Where(name => _objects.Contains(name))];
        var request = new ExecutionRequest(
            [new RequestedThunk(thunk.ToString(), file, decoded.Outputs)], _options.StorageUri).Write();
        for (var attempt = 1; ; attempt++)
        {
            if (await UploadAsync(() => _uploads.EnsureAsync(inputs, cancellationToken)) is { } obstacle)
                return obstacle;
            var (response, failure, wasKnown) = await AskAsync(request, cancellationToken);
            failure ??= response.Code == ReturnCode.Success ? null : Explain(response);

            // What cannot be printed besides, gg's clients are told as if it were.
            var isSaid = failure is not null && response.Printed == failure.Message + "\n";
            var printed = isSaid ? [] : Encoding.UTF8.GetBytes(response.Printed);
            if (response.Code == ReturnCode.Success)
            {
                var outputs = await TakeAsync(thunk, decoded, response, cancellationToken);
                return new RunResult(null, [.. outputs], printed) { WasKnown = wasKnown };
            }

            // Somebody emptied the store or damaged what is in it; once is no reason to give up.
            if (failure!.Kind is FailureKind.ObjectMissing or FailureKind.ObjectCorrupt && attempt == 1)
            {
                if (await RestoreAsync(inputs, failure.Kind, cancellationToken) is { } loss)
                    return loss;
                continue;
            }

            if (failure.Kind == FailureKind.StorageFailed
                || (_own is not null && failure.Kind is FailureKind.ObjectMissing or FailureKind.ObjectCorrupt))
            {
                throw Unstorable(failure);
            }

            if (isSaid)
                failure = failure with { StandardErrorTail = "" };
            return new RunResult(failure, [], printed);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private async Task<RunResult?> RestoreAsync(ObjectHash[] inputs, FailureKind trouble, CancellationToken cancellationToken)
    {
        _uploads.Forget(inputs);
        return trouble == FailureKind.ObjectCorrupt
            ? await UploadAsync(() => _storage.PutAsync(inputs, _objects, cancellationToken))
            : null;
    }

    private async Task<RunResult?> UploadAsync(Func<Task> upload)
    {
        try
        {
            await upload();
            return null;
        }
        catch (ObjectStoreException e)
        {
            return RunResult.Failed(e.Fault switch
            {
                ObjectFault.Missing => FailureKind.ObjectMissing,
                ObjectFault.Corrupt => FailureKind.ObjectCorrupt,
                _ => FailureKind.StorageFailed,
            }, e.Message);
        }
        catch (StorageException e) when (_own is not null)
        {
            throw Lost(e.Message, e);
        }
    }

    private async Task<(ExecutionResponse Response, ExecutionFailure? Failure, bool WasKnown)> AskAsync(
        byte[] request, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "") { Content = new ByteArrayContent(request) };

            message.Headers.ConnectionClose = _isGgs;
            message.Headers.Add(InlineHeader, "1");
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } caller })
                message.Headers.Add(TraceHeader, caller);
            try
            {
                using var response = await _client.SendAsync(message, cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    var answer = ExecutionResponse.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
                    response.Headers.TryGetValues(FailureHeader.Name, out var values);
                    return (answer, FailureHeader.Read(values?.FirstOrDefault(), Tail(answer.Printed)), response.Headers.Contains(KnownHeader));
                }

                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                    throw new RunnerLostException(await HttpAccess.ReasonAsync(response, cancellationToken));
            }
            catch (ProtocolException e)
            {
                throw Lied($"its answer cannot be read: {e.Message}", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw Lost(HttpAccess.Reason(e), e);
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    /// <summary>Checks what a server says that it made, and brings it here.</summary>
    private async Task<ObjectHash[]> TakeAsync(
        ObjectHash hash, Thunk thunk, ExecutionResponse response, CancellationToken cancellationToken)
    {
        if (response.ExecutedThunks is not [var executed] || executed.ThunkHash != hash.ToString())
            throw Lied($"it was asked for {hash} and answered for something else");
        if (!executed.Outputs.Select(output => output.Tag).SequenceEqual(thunk.Outputs))
            throw Lied($"its answer has not the outputs of {hash}");
        var outputs = new ObjectHash[executed.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = executed.Outputs[i];
            if (!ObjectHash.TryParse(output.Hash, out outputs[i]) || (uint)outputs[i].LengthBytes != output.LengthBytes)
                throw Lied($"its output '{output.Tag}' of {hash} has no proper name: '{output.Hash}'");
            if (!_objects.Contains(outputs[i]))
                await FetchAsync(outputs[i], output, cancellationToken);
        }

        return outputs;
    }

    private async Task FetchAsync(ObjectHash name, ExecutedOutput output, CancellationToken cancellationToken)
    {
        var intake = new ObjectIntake(_objects, output.IsExecutable ? _options.ProgramMode : _options.ValueMode);
        try
        {
            if (output.Data.Length > 0)
                intake.Take(name, output.Data.Span, Name);
            else
                await _storage.GetAsync([name], intake, cancellationToken);
            _options.OnFetched?.Invoke(name);
        }
        catch (StorageException e) when (_own is not null || e.Fault is StorageFault.Missing or StorageFault.Corrupt)
        {
            // It said that the object was there, and what it was; but it may have lost it since.
            throw new RunnerLostException(e.Message, e) { IsFinal = e.Fault == StorageFault.Corrupt };
        }
    }

    // A connection that is refused says that the machine is there: requests under way would have been broken off by now,
    // if the server did not let them finish.
    private static RunnerLostException Lost(string message, Exception cause) => new(message, cause)
    {
        MayFinish = cause.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused },
    };

    private static RunnerLostException Lied(string message, Exception? cause = null) => new(message, cause) { IsFinal = true };

    private Exception Unstorable(ExecutionFailure failure) => _own is null
        ? new StorageException(StorageFault.Unavailable, failure.Message)
        : new RunnerLostException(failure.Message);

    private static ExecutionFailure Explain(ExecutionResponse response) => new(
        ReturnCodes.KindOf(response.Code), $"gg-execute ended with status {(int)response.Code} on the server",
        IsTransient: ReturnCodes.KindOf(response.Code) == FailureKind.WorkerLost, StandardErrorTail: Tail(response.Printed));

    private static string Tail(string printed) => printed[Math.Max(0, printed.Length - TailLength)..].TrimEnd('\n');
}
