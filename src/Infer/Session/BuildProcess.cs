using System.Runtime.InteropServices;
using System.Text;
using Burst.Engine;

namespace Burst.Infer.Session;

/// <summary>The process of a build's command: in our place at the terminal, with our standard streams.</summary>
internal sealed class BuildProcess
{
    // More than any C library needs: glibc's has 80 bytes.
    private const int FileActionsLength = 512;

    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _process;

    private BuildProcess(int process)
    {
        _process = process;
        new Thread(Wait) { IsBackground = true, Name = "burst build" }.UnsafeStart();
    }

    /// <summary>What it ended with, as a shell tells it: its exit status, or 128 and the number of a signal.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Starts a program.</summary>
    /// <param name="path">The program.</param>
    /// <param name="directory">Where it starts.</param>
    /// <param name="arguments">Its arguments, the name that it is told first.</param>
    /// <param name="variables">What its environment has beside or instead of ours.</param>
    /// <exception cref="BurstException">It cannot be started.</exception>
    public static unsafe BuildProcess Start(
        string path, string directory, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var program = Encoding.UTF8.GetBytes(path + '\0');
        var environment = Environment(variables);
        var strings = new Strings([.. arguments.Select(argument => Encoding.UTF8.GetBytes(argument + '\0'))], environment);
        try
        {
            var actions = stackalloc byte[FileActionsLength];
            LibC.InitializeFileActions(actions);
            LibC.AddChangeDirectory(actions, directory);
            fixed (byte* start = program)
            {
                var error = LibC.Spawn(out var process, start, actions, null, strings.First, strings.Second);
                LibC.DestroyFileActions(actions);
                return error == 0
                    ? new BuildProcess(process)
                    : throw new BurstException($"cannot start '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
        finally
        {
            strings.Free();
        }
    }

    /// <summary>Sends it a signal; one that has ended takes none.</summary>
    public void Signal(int signal)
    {
        if (!Ended.IsCompleted)
            LibC.Kill(_process, signal);
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

    // Byte for byte as this process was given it: .NET's own strings lose what is not UTF-8.
    private static List<byte[]> Environment(IReadOnlyDictionary<string, string> variables)
    {
        var entries = new List<byte[]>();
        var rest = File.ReadAllBytes("/proc/self/environ").AsSpan();
        while (rest.IndexOf((byte)0) is var end and >= 0)
        {
            var entry = rest[..(end + 1)];
            rest = rest[(end + 1)..];
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
