using System.Collections.Immutable;
using Burst.Cli.Timelines;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Tests.Timelines;

public sealed class RunRecorderTests
{
    private static readonly ObjectHash Value = ObjectHash.Of("value"u8);

    private readonly RunRecorder _recorder = new(TimeProvider.System);
    private readonly IEngineObserver _engine;

    public RunRecorderTests() => _engine = _recorder;

    [Fact]
    public void ToTimeline_ChainUnderNewNames_OneTaskEachWithItsInput()
    {
        var compile = Thunk("gcc -c a.c -o out/a.o", []);
        var link = Thunk("/usr/bin/ld -o a", [new OutputRef(Hash(compile))]);
        var linkWithInput = Thunk("/usr/bin/ld -o a " + Value, []);
        Open(link);
        Open(compile);
        Run(compile, Value);
        _engine.Resolved(Hash(link), Hash(linkWithInput));
        _engine.Started(Hash(linkWithInput), linkWithInput, "remote", 2);
        _engine.Placed(Hash(linkWithInput), "host:9000");
        _engine.Executed(Hash(linkWithInput), [Value], TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

        var tasks = _recorder.ToTimeline("title", 3).Tasks;

        Assert.Equal([Hash(link), Hash(compile)], tasks.Select(task => task.Hash));
        Assert.Equal([1], tasks[0].Inputs.ToArray());
        Assert.Equal(("host:9000", 2, TaskState.Run), (tasks[0].Place, tasks[0].Attempts, tasks[0].State));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), (tasks[0].Elapsed, tasks[0].ProcessorTime));
        Assert.Equal(("ld", "a"), (tasks[0].Name.Kind, tasks[0].Name.Label));
        Assert.Equal(("gcc", "a.o", "processes"), (tasks[1].Name.Kind, tasks[1].Name.Label, tasks[1].Place));
    }

    [Fact]
    public void ToTimeline_TwoThatBecomeOne_OneTaskWithBothInputs()
    {
        var left = Thunk("f left", []);
        var right = Thunk("f right", []);
        var useLeft = Thunk("g", [new OutputRef(Hash(left))]);
        var useRight = Thunk("g", [new OutputRef(Hash(right))]);
        var same = Thunk("g " + Value, []);
        foreach (var thunk in (byte[][])[useLeft, useRight, left, right])
            Open(thunk);
        Run(left, Value);
        Run(right, Value);
        _engine.Resolved(Hash(useLeft), Hash(same));
        _engine.Resolved(Hash(useRight), Hash(same));
        Run(same, Value);

        var states = new TaskState[1];
        Assert.Equal(4, _recorder.CopyStates(ref states));
        Assert.All(states[..4], state => Assert.Equal(TaskState.Run, state));
        var tasks = _recorder.ToTimeline("", 1).Tasks;
        Assert.Equal([Hash(useLeft), Hash(left), Hash(right)], tasks.Select(task => task.Hash));
        Assert.Equal([1, 2], tasks[0].Inputs.ToArray());
    }

    [Fact]
    public void ToTimeline_ReturnedThunk_BetweenItsMakerAndWhoeverNeedsIt()
    {
        var returned = Thunk("leaf", []);
        var maker = Thunk("maker", []);
        var user = Thunk("user", [new OutputRef(Hash(maker))]);
        Open(user);
        Open(maker);
        Run(maker, Hash(returned));
        Open(returned);
        Run(returned, Value);

        var tasks = _recorder.ToTimeline("", 1).Tasks;

        Assert.Equal([1, 2], tasks[0].Inputs.ToArray());
        Assert.Equal([1], tasks[2].Inputs.ToArray());
    }

    [Fact]
    public void ToTimeline_CachedFailedRetriedUnfinished_StatesAsTheyWere()
    {
        byte[][] thunks = [.. Enumerable.Range(0, 4).Select(number => Thunk($"f {number}", []))];
        foreach (var thunk in thunks)
            Open(thunk);
        var failure = new ExecutionFailure(FailureKind.Exited, "no", ExitStatus: 1, StandardErrorTail: "words");
        _engine.Cached(Hash(thunks[0]), [Value]);
        Start(thunks[1]);
        _engine.Failed(Hash(thunks[1]), failure, retrying: false);
        Start(thunks[2]);
        _engine.Failed(Hash(thunks[2]), failure, retrying: true);
        Start(thunks[3]);

        var states = Array.Empty<TaskState>();
        _recorder.CopyStates(ref states);
        Assert.Equal([TaskState.Cached, TaskState.Failed, TaskState.Waiting, TaskState.Running], states[..4]);
        Assert.Equal("f", Assert.Single(_recorder.Running(5)).Name.Kind);
        Assert.Equal(
            [TaskState.Cached, TaskState.Failed, TaskState.Waiting, TaskState.Waiting],
            _recorder.ToTimeline("", 1).Tasks.Select(task => task.State));
        Assert.Equal(
            [null, new TaskFailure("no", "words"), new TaskFailure("no", "words"), null],
            _recorder.ToTimeline("", 1).Tasks.Select(task => task.Failure));
    }

    [Fact]
    public void Cached_WhatThisRunDid_StaysRun()
    {
        var thunk = Thunk("f", []);
        Open(thunk);
        Run(thunk, Value);
        _engine.Cached(Hash(thunk), [Value]);

        Assert.Equal(TaskState.Run, _recorder.ToTimeline("", 1).Tasks[0].State);
    }

    [Fact]
    public void Command_Reference_FirstLettersOnly()
    {
        Open(Thunk($"cat @{{GGHASH:{Value}}}", []));

        Assert.Equal($"cat '@{{{Value.ToString()[..6]}…}}'", _recorder.ToTimeline("", 1).Tasks[0].Name.Command);
    }

    private static byte[] Thunk(string command, ImmutableArray<OutputRef> inputs) => new Thunk(
        new Function("F", [.. command.Split(' ')], []), null, inputs.Select(input => new ThunkInput($"{input}")),
        [new ThunkInput("E")], ["out"]).Encode();

    private static ObjectHash Hash(byte[] thunk) => ObjectHash.Of(thunk);

    private void Open(byte[] thunk) => _engine.Opened(Hash(thunk), thunk);

    private void Start(byte[] thunk) => _engine.Started(Hash(thunk), thunk, "processes", 1);

    private void Run(byte[] thunk, ObjectHash output)
    {
        Start(thunk);
        _engine.Executed(Hash(thunk), [output], TimeSpan.FromMilliseconds(5), TimeSpan.Zero);
    }
}
