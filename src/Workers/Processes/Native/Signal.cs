namespace Burst.Workers.Processes.Native;

/// <summary>Signals of Linux on the architectures that .NET runs on.</summary>
internal static class Signal
{
    public const int Kill = 9;
    public const int Stop = 19;

    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <summary>The number, followed by its name where it has one.</summary>
    public static string Describe(int signal) =>
        signal > 0 && signal < Names.Length ? $"{signal} ({Names[signal]})" : signal.ToString();
}
