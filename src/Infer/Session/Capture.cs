namespace Burst.Infer.Session;

/// <summary>Knows calls whose output somebody waits for: make's <c>$(shell …)</c>, a shell's <c>$(…)</c>. What such a call comes to
/// decides how the build goes on, so it cannot be put off.</summary>
/// <remarks>
/// <para>A pipe that the tool or the shell around it writes to, and that the process above reads. What a tool such as ninja
/// reads of all its steps is no capture, so the reader has to be a make or a shell.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class Capture
{
    private const int Output = 1;

    // The tool, the shell around it, a script around that.
    private const int MaxDepth = 3;

    // For as long a process may be kept from going on by others; then it counts as what it looks like.
    private const int MaxLooks = 1000;

    private static readonly string[] s_makes = ["make", "gmake"];
    private static readonly string[] s_readersOfAll = ["ninja", "samu"];

    // What this session prints to, which is nobody's answer.
    private readonly string? _own = ProcessTable.FileOf(Environment.ProcessId, Output);

    /// <summary>Whether a call is one.</summary>
    /// <param name="process">The tool's process.</param>
    public bool IsOne(int process)
    {
        var output = ProcessTable.FileOf(process, Output);
        if (output is null || (output == _own && output != "/dev/null"))
            return false;
        string[] written = [output];
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var parent = ProcessTable.ParentOf(process);
            var isMake = ProcessTable.Is(parent, s_makes);
            var isShell = ProcessTable.IsShell(parent);
            if ((isMake || isShell) && Reads(parent, written))
                return true;
            if (isMake || parent <= 1 || ProcessTable.Is(parent, s_readersOfAll))
                return false;
            process = parent;

            // Dash has no process of its own for 'tool > /dev/null && …'.
            written = [.. from file in ProcessTable.FilesOf(process)
                          where file.Number == Output || (isShell && ProcessTable.IsKept(parent, file.Number))
                          select file.Link];
        }

        return false;
    }

    // A shell that starts 'tool | cat' holds what cat is to read until it has started cat. One that waits has done all that.
    private static bool Reads(int process, string[] pipes)
    {
        for (var look = 1; ; look++)
        {
            var isAsleep = ProcessTable.IsAsleep(process);
            if (!pipes.Any(pipe => IsRead(process, pipe)))
                return false;
            if (isAsleep || look == MaxLooks)
                return true;
            Thread.Sleep(1);
        }
    }

    // Who holds both ends passes it on to others, as make does with its job tokens.
    private static bool IsRead(int process, string pipe)
    {
        if (!pipe.StartsWith("pipe:", StringComparison.Ordinal))
            return false;
        var ends = ProcessTable.FilesOf(process).Where(file => file.Link == pipe).Select(file => ProcessTable.CanWrite(process, file.Number)).ToList();
        return ends.Count > 0 && !ends.Contains(true);
    }
}
