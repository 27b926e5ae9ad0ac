using System.Runtime.InteropServices;
using System.Text;
using Burst.Engine;

namespace Burst.Infer.Session;

/// <summary>The process of a build's command: in our place at the terminal, with our standard streams.</summary>
internal sealed class BuildProcess
{
    // More than any C library needs: glibc's have 80 bytes and 336.
    private const int FileActionsLength = 512;
    private const int AttributesLength = 512;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _process;

    private BuildProcess(int process, bool leadsGroup)
    {
        _process = process;
        LeadsGroup = leadsGroup;
        new Thread(Wait) { IsBackground = true, Name = "burst build" }.UnsafeStart();
    }

    /// <summary>What it ended with, as a shell tells it: its exit status, or 128 and the number of a signal.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Whether it is in a process group of its own, which no terminal sends a signal.</summary>
    public bool LeadsGroup { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="path">The program.</param>
    /// <param name="directory">Where it starts.</param>
    /// <param name="arguments">Its arguments, the name that it is told first.</param>
    /// <param name="environment">Its environment: each <c>NAME=VALUE</c> ended by a zero byte; <see langword="null"/> for
    /// that with which this process was started.</param>
    /// <param name="variables">What its environment has beside or instead of that.</param>
    /// <param name="inherited">Descriptors that it gets beside those that it inherits anyway.</param>
    /// <param name="group">The process group that it joins; 0 for one of its own, <see langword="null"/> for ours.</param>
    /// <exception cref="BurstException">It cannot be started.</exception>
    public static unsafe BuildProcess Start(
        string path, string directory, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? environment,
        IReadOnlyDictionary<string, string> variables, IReadOnlyList<(int There, int Here)> inherited, int? group)
    {
        var program = Encoding.UTF8.GetBytes(path + '\0');
        var strings = new Strings(
            [.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument + '\0'))],
            Merge(environment is { } given ? given.Span : File.ReadAllBytes("/proc/self/environ"), variables));
        try
        {
            var actions = stackalloc byte[FileActionsLength];
            LibC.InitializeFileActions(actions);
            LibC.AddChangeDirectory(actions, directory);
            foreach (var (there, here) in inherited)
                LibC.AddDuplicate(actions, here, there);
            var attributes = stackalloc byte[AttributesLength];
            LibC.InitializeAttributes(attributes);
            if (group is { } joined)
            {
                LibC.SetGroup(attributes, joined);
                LibC.SetFlags(attributes, LibC.HasGroup);
            }

            fixed (byte* start = program)
            {
                var error = LibC.Spawn(out var process, start, actions, attributes, strings.First, strings.Second);
                LibC.DestroyFileActions(actions);
                LibC.DestroyAttributes(attributes);
                return error == 0
                    ? new BuildProcess(process, group == 0)
                    : throw new BurstException($"cannot start '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
        finally
        {
            strings.Free();
        }
    }

    /// <summary>Sends it a signal, with all of its group if that is its own; one that has ended takes none.</summary>
    public void Signal(int signal)
    {
        if (!Ended.IsCompleted)
            LibC.Kill(LeadsGroup ? -_process : _process, signal);
    }

    private void Wait()
    {
        while (true)
        {
            if (LibC.Wait(_process, out var status, 0) == _process)
            {
                var signal = status & 0x7F;
                _ended.SetResult(signal == 0 ? (status >> 8) & 0xFF : 128 + signal);
                return;
            }

            if (LibC.Error == LibC.Interrupted)
                continue;
            _ended.SetException(new BurstException($"cannot wait for the build: {LibC.ErrorText}"));
            return;
        }
    }

    private static List<byte[]> Merge(ReadOnlySpan<byte> environment, IReadOnlyDictionary<string, string> variables)
    {
        var entries = new List<byte[]>();
        while (environment.IndexOf((byte)0) is var end and >= 0)
        {
            var entry = environment[..(end + 1)];
            environment = environment[(end + 1)..];
            var mark = entry.IndexOf((byte)'=');
            if (mark <= 0 || !variables.ContainsKey(Encoding.UTF8.GetString(entry[..mark])))
                entries.Add(entry.ToArray());
        }

        foreach (var (name, value) in variables)
            entries.Add(Encoding.UTF8.GetBytes($"{name}={value}\0"));
        return entries;
    }

    // Two vectors of C strings outside of .NET's memory.
    private readonly unsafe struct Strings
    {
        public readonly byte** First;
        public readonly byte** Second;

        public Strings(List<byte[]> first, List<byte[]> second)
        {
            First = Allocate(first);
            Second = Allocate(second);
        }

        public void Free()
        {
            NativeMemory.Free(First);
            NativeMemory.Free(Second);
        }

        // The pointers, then the strings, in one piece.
        private static byte** Allocate(List<byte[]> strings)
        {
            var head = (strings.Count + 1) * sizeof(byte*);
            var vector = (byte**)NativeMemory.AllocZeroed((nuint)(head + strings.Sum(text => text.Length)));
            var at = (byte*)vector + head;
            for (var i = 0; i < strings.Count; i++)
            {
                vector[i] = at;
                strings[i].CopyTo(new Span<byte>(at, strings[i].Length));
                at += strings[i].Length;
            }

            return vector;
        }
    }
}
