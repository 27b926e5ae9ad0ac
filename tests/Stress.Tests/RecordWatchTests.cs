using Burst.Stress.Jobs;
using Burst.Testing;

namespace Burst.Stress.Tests;

/// <summary>What a job that is broken off and resumed is held to.</summary>
public sealed class RecordWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JobFolder _job;
    private readonly RecordWatch _watch;
    private readonly string _thunk;

    public RecordWatchTests()
    {
        _job = new JobFolder(_folder.FullPath);
        _watch = new RecordWatch(_job);
        _thunk = _job.Add(new Call(CallKind.Square, 3));
        Enter(3, 0);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Repeated_StartedAgainBeforeAnythingWasRecorded_IsAllowed()
    {
        Assert.Empty(_watch.Look());
        Enter(3, 1);
        Record(_thunk, new string('V', 52));
        Assert.Empty(_watch.Look());

        Assert.Empty(_watch.Repeated());
        Assert.Equal(1, _watch.Count);
    }

    [Fact]
    public void Repeated_StartedAfterItWasRecorded_IsTold()
    {
        Record(_thunk, new string('V', 52));
        Assert.Empty(_watch.Look());
        Enter(3, 1);

        Assert.Equal(["process 3, recorded in period 0, started in period 1"], _watch.Repeated());
    }

    [Fact]
    public void Repeated_TwiceInOnePeriod_IsTold()
    {
        Enter(3, 0);

        Assert.Equal(["process 3, 2 times in period 0"], _watch.Repeated());
    }

    [Fact]
    public void Look_ReductionChangedOrGone_IsTold()
    {
        Record(_thunk, new string('V', 52));
        _watch.Look();
        Record(_thunk, new string('W', 52));
        Assert.Single(_watch.Look());
        File.Delete(_folder[".gg", "reductions", _thunk]);

        Assert.Equal([$"the reduction of {_thunk} was {new string('W', 52)} and is gone"], _watch.Look());
    }

    private void Enter(long number, int period) =>
        File.AppendAllText(Path.Join(_job.Journal.Folder, "entries"), $"{number} {period}\n");

    private void Record(string thunk, string value)
    {
        Directory.CreateDirectory(_folder[".gg", "reductions"]);
        File.WriteAllText(_folder[".gg", "reductions", thunk], value);
    }
}
