using System.Text;
using Burst.Cli.Standby;

namespace Burst.Cli;

/// <summary>What a command may touch of the world around the process.</summary>
/// <param name="Name">The program's name for messages: <c>burst</c>, or <c>gg-force</c> and the like.</param>
/// <param name="OpenInput">Opens standard input; few commands read it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="ErrorIsTerminal">Whether someone is watching standard error.</param>
/// <param name="Composition">Where stores, caches and workers come from.</param>
internal sealed record Host(
    string Name, Func<Stream> OpenInput, Stream Output, Stream Error, bool ErrorIsTerminal, IComposition Composition)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The process that this one works for; <see langword="null"/> where it works for itself.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The number of the process that the user started.</summary>
    public int Process => Caller?.Process ?? Environment.ProcessId;

    /// <summary>Standard output as text; flushed by <see cref="Flush"/> and at the end.</summary>
    public TextWriter Out { get; } = new StreamWriter(Output, Utf8) { NewLine = "\n" };

    /// <summary>Writes a line to standard error.</summary>
    public void Say(string message) => Error.Write(Utf8.GetBytes(message + "\n"));

    /// <summary>Writes an error: the program's name, then what is wrong.</summary>
    public void Complain(string message) => Say($"{Name}: {message}");

    /// <summary>Writes out what stands in <see cref="Out"/>.</summary>
    public void Flush() => Out.Flush();

    /// <summary>The value of an environment variable; empty where it is not set.</summary>
    public static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
