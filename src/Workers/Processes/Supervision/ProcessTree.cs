using System.Diagnostics;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Supervision;

/// <summary>Ends a function's processes, those included that have left its group and its family.</summary>
/// <remarks>
/// <para>Belonging to it: descendants and members of its group; processes that work in its directory; and, where
/// no other execution of the thunk can be running, processes with the thunk's path in their environment. A process that left
/// the group, lost its parent, changed its directory and cleared its environment is not found.</para>
/// <para>All are stopped before any is killed, so that none can start another unseen.</para>
/// </remarks>
/// <param name="leader">The process that was started; it must stay uncollected while this runs, so that its number is its own.</param>
/// <param name="directory">Its working directory.</param>
/// <param name="variable">A variable that only this thunk's processes have; <see langword="null"/> when others may have it.</param>
/// <param name="others">Leaders of other functions: what descends from them is not touched.</param>
internal sealed class ProcessTree(int leader, string directory, string? variable, IReadOnlyCollection<int> others)
{
    private const nint OpenNumber = 434; // pidfd_open
    private const nint SignalNumber = 424; // pidfd_send_signal

    private static readonly TimeSpan LongestEffort = TimeSpan.FromSeconds(5);

    private readonly HashSet<(int, ulong)> _stopped = [];
    private readonly int _self = Environment.ProcessId;

    /// <summary>Ends them all and returns when none is left, or none that can be ended.</summary>
    public void End()
    {
        if (!ProcessTable.TryRead(leader, out var first))
            return;
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < LongestEffort;)
        {
            var members = FindMembers(first);
            if (members.Count == 0)
                break;
            var isNew = false;
            foreach (var member in members)
                isNew |= _stopped.Add((member.Id, member.StartTicks)) && Send(member, Signal.Stop);
            if (isNew)
                continue;

            LibC.Kill(-leader, Signal.Kill);
            foreach (var member in members)
                Send(member, Signal.Kill);
            Thread.Sleep(1); // a killed process needs a moment to go, a big one longer
        }
    }

    private List<ProcessEntry> FindMembers(in ProcessEntry first)
    {
        var since = first.StartTicks;
        var young = ProcessTable.Read().FindAll(entry => entry.StartTicks >= since && entry.Id != _self);
        var strangers = new HashSet<int>(others);
        Grow(strangers, young, _ => false);
        var family = new HashSet<int> { leader };
        Grow(family, young, entry => !strangers.Contains(entry.Id) && (entry.Group == leader || IsMarked(entry)));
        return young.FindAll(entry => family.Contains(entry.Id) && !entry.IsDead);
    }

    // Again while it grows: an entry may stand before its parent's.
    private static void Grow(HashSet<int> family, List<ProcessEntry> entries, Predicate<ProcessEntry> isMember)
    {
        for (var known = 0; known != family.Count;)
        {
            known = family.Count;
            foreach (var entry in entries)
            {
                if (!family.Contains(entry.Id) && (family.Contains(entry.Parent) || isMember(entry)))
                    family.Add(entry.Id);
            }
        }
    }

    private bool IsMarked(ProcessEntry entry) => !entry.IsDead
        && (ProcessTable.WorksIn(entry.Id, directory)
            || (variable is not null && ProcessTable.HasVariable(entry.Id, variable)));

    private static bool Send(in ProcessEntry process, int signal)
    {
        var descriptor = (int)LibC.SystemCall(OpenNumber, process.Id, 0, 0, 0);
        if (descriptor < 0)
            return LibC.Error == Errno.NoSystemCall && LibC.Kill(process.Id, signal) == 0;

        // The number may have gone to another process since the table was read; once opened it is pinned.
        var isSame = ProcessTable.TryRead(process.Id, out var now) && now.StartTicks == process.StartTicks;
        var isSent = isSame && LibC.SystemCall(SignalNumber, descriptor, signal, 0, 0) == 0;
        LibC.Close(descriptor);
        return isSent;
    }
}
