using System.Buffers;
using System.Globalization;
using System.Text;
using Burst.Docker;
using Burst.Docker.Streams;
using Burst.Engine.Execute;
using Burst.Workers.Docker.Calls;

namespace Burst.Workers.Docker.Warm;

/// <summary>A running container with an agent or a resident function in it, which takes one call after another.</summary>
/// <remarks>One call at a time; <see cref="DisposeAsync"/> may come from another thread, and ends the call.</remarks>
internal sealed class WarmContainer : IAsyncDisposable
{
    private const int TailBytes = 4 << 10;

    // The agent ends a call in time; this is for an agent that cannot.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GreetingPatience = TimeSpan.FromSeconds(60);

    private readonly DockerClient _client;
    private readonly IContainerHold _hold;
    private readonly AttachedStreams _streams;
    private readonly AnswerReader _answers;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly StringBuilder _complaints = new();
    private uint _number;
    private int _isDisposed;

    private WarmContainer(DockerClient client, IContainerHold hold, ContainerShape shape, AttachedStreams streams)
    {
        _client = client;
        _hold = hold;
        Shape = shape;
        _streams = streams;
        _answers = new AnswerReader(streams.Output.AsStream(ProcessStream.Stdout, Complain));
    }

    /// <summary>The container's id.</summary>
    public string Id => _hold.Id;

    /// <summary>What it is.</summary>
    public ContainerShape Shape { get; }

    /// <summary>How many calls it has taken.</summary>
    public int Calls { get; private set; }

    /// <summary>Where calls are written.</summary>
    public Stream Input => _streams.Input;

    /// <summary>Where answers come from.</summary>
    public AnswerReader Answers => _answers;

    /// <summary>Whether it is as it was when it was made, so that another call can have it.</summary>
    public bool IsGood { get; private set; } = true;

    /// <summary>Attaches to a container, starts it, and hears that it is ready.</summary>
    /// <exception cref="CallException">It does not get ready.</exception>
    /// <exception cref="DockerException">The daemon refuses, or goes away.</exception>
    public static async Task<WarmContainer> StartAsync(
        DockerClient client, IContainerHold hold, ContainerShape shape, CancellationToken cancellation)
    {
        var streams = await client.Containers.AttachAsync(hold.Id, cancellation: cancellation);
        var container = new WarmContainer(client, hold, shape, streams);
        try
        {
            await client.Containers.StartAsync(hold.Id, cancellation);
            await container.HearAsync(0, GreetingPatience, cancellation);
            return container;
        }
        catch
        {
            await streams.DisposeAsync();
            throw;
        }
    }

    /// <summary>Attaches to a container that runs and should be between two calls.</summary>
    /// <returns><see langword="null"/> where it is not, or does not answer.</returns>
    public static async Task<WarmContainer?> ResumeAsync(
        DockerClient client, IContainerHold hold, ContainerShape shape, CancellationToken cancellation)
    {
        var streams = await client.Containers.AttachAsync(hold.Id, cancellation: cancellation);
        var container = new WarmContainer(client, hold, shape, streams);
        try
        {
            var token = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
            await streams.Input.WriteAsync(CallWriter.Greeting(token), cancellation);
            await container.HearAsync(token, TimeSpan.FromSeconds(2), cancellation);
            return container;
        }
        catch (Exception e) when (e is CallException or IOException)
        {
            await streams.DisposeAsync();
            return null;
        }
    }

    /// <summary>Makes a call and takes all that it gives.</summary>
    /// <returns>The result, to be disposed of, also where the function failed.</returns>
    /// <exception cref="CallException">The container went away, or the function cannot be held to its limits.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the container is of no use any more.</exception>
    public async Task<CallResult> CallAsync(ContainerCall call, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (call.Timeout is { } timeout && timeout < TimeSpan.FromDays(1))
            limit.CancelAfter(timeout + Grace);
        var result = new CallResult(call);
        try
        {
            var number = ++_number;
            Calls++;
            await CallWriter.SendAsync(call, number, _buffer, _streams.Input, limit.Token);
            var end = await _answers.ReadAsync(result, limit.Token);
            if (end.Number != number)
                throw new ProtocolException($"it answered call {end.Number}, not {number}");
            result.End = end;
            IsGood = end.Trouble.Length == 0 && end.MemoryKills == 0;
            return result;
        }
        catch (Exception e)
        {
            IsGood = false;
            result.Dispose();
            switch (e)
            {
                case OperationCanceledException when !cancellation.IsCancellationRequested:
                    throw new CallException(TimedOut(call.Timeout!.Value), e);
                case IOException or DockerException:
                    throw await ExplainAsync(e);
                case ArgumentException:
                    throw CallException.BadThunk(e.Message);
                default:
                    throw;
            }
        }
    }

    /// <summary>What is said of a function that ran too long.</summary>
    public static ExecutionFailure TimedOut(TimeSpan limit) => new(FailureKind.TimedOut, string.Create(
        CultureInfo.InvariantCulture, $"still running after {limit.TotalSeconds:0.000} s (its limit)"));

    /// <summary>Lets go of the container; what becomes of it, its hold knows.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _streams.DisposeAsync();
        await _hold.ReleaseAsync(IsGood);
    }

    private async Task HearAsync(ulong token, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        try
        {
            if (await _answers.ReadGreetingAsync(limit.Token) != token)
                throw CallException.NotStarted("the container greets with the wrong token");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw CallException.NotStarted($"the container did not get ready in {patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is IOException or DockerException)
        {
            throw await ExplainAsync(e);
        }
    }

    /// <summary>Says why a container stopped talking, which its stream alone does not tell.</summary>
    public async Task<CallException> ExplainAsync(Exception fault)
    {
        if (fault is ProtocolException)
            return CallException.NotStarted(fault.Message, fault);
        var said = _complaints.Length == 0 ? "" : $"; it said: {_complaints.ToString().TrimEnd('\n')}";
        try
        {
            var details = await _client.Containers.InspectAsync(Id);
            var state = details.State;
            if (state.OutOfMemory)
                return new CallException(OutOfMemory(Shape.MemoryBytes), fault);
            return state.Running
                ? CallException.Lost($"container {Id[..12]}: {fault.Message}{said}", fault)
                : CallException.Lost($"container {Id[..12]} ended with exit code {state.ExitCode} in the middle{said}", fault);
        }
        catch (DockerException e) when (e.IsNotFound)
        {
            return CallException.Lost($"container {Id[..12]} was removed in the middle", fault);
        }
        catch (DockerException)
        {
            return CallException.Lost("the Docker daemon went away in the middle", fault);
        }
        catch (ObjectDisposedException)
        {
            return CallException.Lost("the pool was closed in the middle", fault);
        }
    }

    /// <summary>What is said of a function that took too much memory.</summary>
    public static ExecutionFailure OutOfMemory(long limitBytes) => new(
        FailureKind.Signalled,
        $"out of memory: the function and its files took all of the container's {limitBytes} bytes (its limit), and it was killed");

    private void Complain(ReadOnlySequence<byte> text)
    {
        if (_complaints.Length < TailBytes)
            _complaints.Append(Encoding.UTF8.GetString(text.Slice(0, Math.Min(text.Length, TailBytes))));
    }
}
