using System.Buffers;
using System.Collections.Concurrent;
using Burst.Docker;
using Burst.Engine;
using Burst.Thunks;
using Burst.Workers.Docker.Calls;
using Burst.Workers.Docker.Warm;

namespace Burst.Workers.Docker;

/// <summary>A program in a container that answers calls itself, many of them on their way at once.</summary>
/// <remarks>
/// <para>The program speaks the agent's protocol (the folder's README) and answers in the order in which it is asked. What it
/// keeps between calls is its own affair: nothing is reset. Its container is as closed as any other function's.</para>
/// <para>All members are safe to call from any number of threads.</para>
/// </remarks>
public sealed class ResidentFunction : IAsyncDisposable
{
    private const int MostOnTheWay = 8192;

    private readonly DockerLink _link;
    private readonly WarmContainer _container;
    private readonly SemaphoreSlim _window = new(MostOnTheWay);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Pending> _pending = new();
    private readonly Lock _gate = new();
    private readonly Task _writing;
    private readonly Task _reading;
    private ArrayBufferWriter<byte> _gathered = new(64 << 10);
    private uint _number;
    private bool _isAwake;
    private BurstException? _fault;

    private ResidentFunction(DockerLink link, WarmContainer container)
    {
        _link = link;
        _container = container;
        _writing = Task.Run(WriteAsync);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The container's id.</summary>
    public string Id => _container.Id;

    /// <summary>Starts the program and hears that it is ready.</summary>
    /// <param name="function">The image, and the program in it (<see cref="ContainerFunction.Resident"/>).</param>
    /// <param name="resources">What the container gets; <see langword="null"/> for the usual.</param>
    /// <param name="options">The daemon, and what is usual.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">The function names no resident program.</exception>
    /// <exception cref="BurstException">It does not get ready; says why.</exception>
    public static async Task<ResidentFunction> StartAsync(
        ContainerFunction function, ThunkExtension? resources = null, DockerOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (function.Resident.IsEmpty)
            throw new ArgumentException("the function names no resident program", nameof(function));
        options ??= new DockerOptions();
        var link = new DockerLink(options.Endpoint);
        try
        {
            var shape = ContainerShape.Of(function, resources ?? ThunkExtension.None, [], options);
            var image = await link.FindImageAsync(function.Image, cancellation);
            var spec = ContainerPlan.Make(shape, image, new AgentFile(options.StateFolder ?? StateFolder.Default), options, options.Gpus.Take(shape.Gpus).ToArray());
            var container = await link.TryAsync(
                async client => await WarmContainer.StartAsync(
                    client, new LeasedHold(await link.Owner.LeaseAsync(spec, cancellation)), shape, cancellation),
                cancellation);
            return new ResidentFunction(link, container);
        }
        catch (Exception e)
        {
            await link.DisposeAsync();
            if (e is CallException)
                throw new BurstException(e.Message, e);
            throw;
        }
    }

    /// <summary>Asks the program.</summary>
    /// <param name="call">The call; its inputs are in memory. A time limit is told to the program, which may keep to it.</param>
    /// <param name="cancellation">Ends the wait for the answer, not the program's work on it.</param>
    /// <returns>The answer, to be disposed of.</returns>
    /// <exception cref="ArgumentException">An input is a file of this machine, or a word cannot be sent.</exception>
    /// <exception cref="BurstException">The program or its container has ended; says why.</exception>
    public async ValueTask<CallResult> CallAsync(ContainerCall call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Inputs.Any(input => input.SourcePath is not null))
            throw new ArgumentException("a resident function takes inputs that are in memory", nameof(call));
        await _window.WaitAsync(cancellation);
        return await Enqueue(call).WaitAsync(cancellation);
    }

    /// <summary>Ends the program and removes its container; calls on their way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        Fail(new BurstException("the resident function was closed"));
        await _end.CancelAsync();
        await Task.WhenAll(_writing, _reading);
        await _container.DisposeAsync();
        await _link.DisposeAsync();
        _end.Dispose();
    }

    private Task<CallResult> Enqueue(ContainerCall call)
    {
        var pending = new Pending(call);
        lock (_gate)
        {
            if (_fault is not null)
                throw new BurstException(_fault.Message, _fault);
            var before = _gathered.WrittenCount;
            try
            {
                CallWriter.WriteWhole(call, ++_number, _gathered);
            }
            catch (ArgumentException)
            {
                Cut(before);
                _window.Release();
                throw;
            }

            pending.Number = _number;
            _pending.Enqueue(pending);
            if (_isAwake)
                return pending.Task;
            _isAwake = true;
        }

        _wake.Release();
        return pending.Task;
    }

    private void Cut(int length)
    {
        var kept = _gathered.WrittenSpan[..length].ToArray();
        _gathered.ResetWrittenCount();
        _gathered.Write(kept);
    }

    private async Task WriteAsync()
    {
        var sent = new ArrayBufferWriter<byte>(64 << 10);
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_end.Token);
                while (true)
                {
                    lock (_gate)
                    {
                        _isAwake = _gathered.WrittenCount > 0;
                        if (!_isAwake)
                            break;
                        (sent, _gathered) = (_gathered, sent);
                    }

                    await _container.Input.WriteAsync(sent.WrittenMemory, _end.Token);
                    sent.ResetWrittenCount();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException)
        {
            // The reader hears of it too, and knows more.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                await _container.Answers.AwaitAsync(_end.Token);
                if (!_pending.TryPeek(out var pending))
                    throw new ProtocolException("it answers what nobody asked");
                pending.Result.End = await _container.Answers.ReadAsync(pending.Result, _end.Token);
                if (pending.Result.End.Number != pending.Number)
                    throw new ProtocolException($"it answered call {pending.Result.End.Number}, not {pending.Number}");
                _pending.TryDequeue(out _);
                _window.Release();
                pending.Succeed();
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (e is IOException or DockerException)
        {
            Fail(new BurstException((await _container.ExplainAsync(e)).Message, e));
        }
    }

    private void Fail(BurstException fault)
    {
        lock (_gate)
            _fault ??= fault;
        while (_pending.TryDequeue(out var pending))
            pending.Fail(_fault);
    }

    private sealed class Pending(ContainerCall call)
    {
        private readonly TaskCompletionSource<CallResult> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public uint Number { get; set; }

        public CallResult Result { get; } = new(call);

        public Task<CallResult> Task => _source.Task;

        public void Succeed() => _source.TrySetResult(Result);

        public void Fail(BurstException fault)
        {
            Result.Dispose();
            _source.TrySetException(fault);
        }
    }
}
