using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Cli.Timelines;

/// <summary>Keeps what happens to every thunk, for a live picture and for a timeline.</summary>
/// <remarks>About 1 KB a thunk. Safe for several threads.</remarks>
internal sealed class RunRecorder : IEngineObserver
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DateTimeOffset _started;
    private readonly Dictionary<ObjectHash, RecordedTask> _opened = [];
    private readonly Dictionary<ObjectHash, RecordedTask> _executed = [];
    private readonly List<RecordedTask> _tasks = [];
    private readonly List<TaskState> _states = [];

    /// <param name="time">The clock.</param>
    public RunRecorder(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _started = time.GetUtcNow();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    public void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file)
    {
        lock (_lock)
        {
            if (!_opened.ContainsKey(thunk))
                Describe(Add(_opened, thunk), file);
        }
    }

    public void Resolved(in ObjectHash thunk, in ObjectHash executed)
    {
        lock (_lock)
        {
            if (!_opened.TryGetValue(thunk, out var task) || task.Owner is not null)
                return;
            var owner = Find(executed) ?? task;
            if (owner == task)
            {
                _executed[executed] = task;
                return;
            }

            task.Owner = owner;
            (owner.Followers ??= []).Add(task);
            _states[task.Index] = _states[owner.Index];
        }
    }

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
        lock (_lock)
        {
            var task = FindOrAdd(thunk);
            if (task.Name == TaskName.Unknown)
                Describe(task, file);
            task.Pool = pool;
            task.Place = "";
            task.Attempts = attempt;
            task.Start = Now;
            Enter(task, TaskState.Running);
        }
    }

    public void Placed(in ObjectHash thunk, string place)
    {
        lock (_lock)
            FindOrAdd(thunk).Place = place;
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        lock (_lock)
        {
            var task = FindOrAdd(thunk);
            task.Outputs = outputs.ToArray();
            task.Elapsed = elapsed;
            task.ProcessorTime = processorTime;
            task.Failure = null;
            Enter(task, TaskState.Run);
        }
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        lock (_lock)
        {
            var task = FindOrAdd(thunk);

            // A graph that was let go and asked for again finds what this run itself has done.
            if (_states[task.Index] is TaskState.Run)
                return;
            task.Outputs = outputs.ToArray();
            task.Start = Now;
            Enter(task, TaskState.Cached);
        }
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        lock (_lock)
        {
            var task = FindOrAdd(thunk);
            if (task.Attempts > 0)
                task.Elapsed = Now - task.Start;
            else
                task.Start = Now;
            task.Failure = new TaskFailure(failure.Message, failure.StandardErrorTail);
            Enter(task, retrying ? TaskState.Waiting : TaskState.Failed);
        }
    }

    public void Duplicated(in ObjectHash thunk)
    {
    }

    /// <summary>The states of all thunks seen so far, in the order in which they were seen.</summary>
    /// <param name="buffer">Takes them; made larger where needed.</param>
    /// <returns>How many there are.</returns>
    public int CopyStates(ref TaskState[] buffer)
    {
        lock (_lock)
        {
            if (buffer.Length < _states.Count)
                buffer = new TaskState[_states.Count * 2];
            _states.CopyTo(buffer);
            return _states.Count;
        }
    }

    /// <summary>What runs now, the longest first.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<(TaskName Name, string Place, TimeSpan Since)> Running(int most)
    {
        lock (_lock)
        {
            var now = Now;
            return
            [
                .. _tasks.Where(task => task.Owner is null && _states[task.Index] == TaskState.Running)
                    .OrderBy(task => task.Start).Take(most).Select(task => (task.Name, task.Place, now - task.Start)),
            ];
        }
    }

    /// <summary>The run so far as a timeline.</summary>
    /// <param name="command">What the user typed.</param>
    /// <param name="slots">How many functions may run at once.</param>
    public Timeline ToTimeline(string command, int slots)
    {
        lock (_lock)
        {
            // Two thunks that became the same one are one task.
            var indexes = new int[_tasks.Count];
            var count = 0;
            foreach (var task in _tasks)
                indexes[task.Index] = task.Owner is null ? count++ : -1;
            var inputs = new HashSet<int>[count];
            foreach (var task in _tasks)
            {
                var index = indexes[(task.Owner ?? task).Index];
                AddInputs(task, inputs[index] ??= [], indexes);
                inputs[index].Remove(index);
            }

            foreach (var task in _tasks)
            {
                // What a thunk returned came to be by running it.
                if (task.Outputs is [{ IsThunk: true } returned, ..] && _opened.TryGetValue(returned, out var next))
                    inputs[indexes[(next.Owner ?? next).Index]].Add(indexes[(task.Owner ?? task).Index]);
            }

            return new Timeline(
                _started, command, Now, slots,
                [
                    .. _tasks.Where(task => task.Owner is null).Select(task => new TimelineTask(
                        task.Hash, task.Name, task.Place.Length > 0 ? task.Place : task.Pool, StateAtTheEnd(task),
                        task.Start, task.Elapsed, task.ProcessorTime, task.Attempts, [.. inputs[indexes[task.Index]].Order()])
                    {
                        Failure = task.Failure,
                    }),
                ]);
        }
    }

    private static void Describe(RecordedTask task, ReadOnlySpan<byte> file)
    {
        if (!ThunkView.TryParse(file, out var view))
            return;
        task.Name = TaskName.Of(view);
        var inputs = new List<OutputRef>(view.Thunks.Count);
        foreach (var input in view.Thunks)
        {
            if (OutputRef.TryParse(Encoding.UTF8.GetString(ThunkView.ReferenceOf(input)), out var reference))
                inputs.Add(reference);
        }

        task.Inputs = [.. inputs];
        var tags = new List<string>(view.Outputs.Count);
        foreach (var tag in view.Outputs)
            tags.Add(Encoding.UTF8.GetString(tag));
        task.Tags = [.. tags];
    }

    private TaskState StateAtTheEnd(RecordedTask task) =>
        _states[task.Index] == TaskState.Running ? TaskState.Waiting : _states[task.Index];

    private void AddInputs(RecordedTask task, HashSet<int> inputs, int[] indexes)
    {
        foreach (var input in task.Inputs)
        {
            var reference = input;
            var steps = 0;

            // An output may be a thunk again, which is forced in its place; a circle of those has failed.
            while (_opened.TryGetValue(reference.Thunk, out var opened) && steps++ <= _tasks.Count)
            {
                var owner = opened.Owner ?? opened;
                inputs.Add(indexes[owner.Index]);
                var place = reference.Tag is null ? 0 : Array.IndexOf(owner.Tags, reference.Tag);
                if (place < 0 || place >= owner.Outputs.Length)
                    break;
                reference = new OutputRef(owner.Outputs[place]);
            }
        }
    }

    private RecordedTask? Find(in ObjectHash executed) =>
        _executed.TryGetValue(executed, out var task) || _opened.TryGetValue(executed, out task) ? task.Owner ?? task : null;

    private RecordedTask FindOrAdd(in ObjectHash executed) => Find(executed) ?? Add(_executed, executed);

    private RecordedTask Add(Dictionary<ObjectHash, RecordedTask> names, in ObjectHash hash)
    {
        var task = new RecordedTask(hash, _tasks.Count);
        names.Add(hash, task);
        _tasks.Add(task);
        _states.Add(TaskState.Waiting);
        return task;
    }

    private void Enter(RecordedTask task, TaskState state)
    {
        _states[task.Index] = state;
        if (task.Followers is null)
            return;
        foreach (var follower in task.Followers)
            _states[follower.Index] = state;
    }
}
