using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Tools;

namespace Burst.Infer.Toolchains;

/// <summary>Asks programs about themselves, and remembers the answers while the programs stay as they are.</summary>
/// <remarks>
/// <para>An answer is kept in a file of the folder, under the hash of the question: the program, its arguments, and device,
/// inode, size and times of the files it depends on. What cannot be written is asked again next time.</para>
/// <para>The file: exit code, a space, the length of what was printed in bytes, a line end; what was printed, then what was
/// written to standard error.</para>
/// <para>Thread-safe; several processes may share the folder.</para>
/// </remarks>
/// <param name="folder">The folder's absolute path; made when the first answer is written.</param>
public sealed class ProbeCache(string folder)
{
    private readonly ConcurrentDictionary<string, Lazy<Answer>> _answers = new(StringComparer.Ordinal);

    /// <summary>What a program answered.</summary>
    /// <param name="ExitCode">Its exit code; negative where it could not be started.</param>
    /// <param name="Output">What it wrote to its standard output.</param>
    /// <param name="Errors">What it wrote to its standard error.</param>
    public sealed record Answer(int ExitCode, string Output, string Errors);

    /// <summary>The folder that is the user's: <c>$XDG_CACHE_HOME/burst/tools</c>, or the same below <c>~/.cache</c>.</summary>
    public static string UserFolder { get; } = FindUserFolder();

    /// <summary>Asks, unless the answer is known.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="dependencies">Absolute paths of the files on which the answer depends, the program itself included.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public Answer Run(
        string program, IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> dependencies, string input = "") =>
        AnswerTo(Describe(program, arguments, dependencies, input), program, arguments, input).Value;

    /// <summary>Has another thread ask meanwhile what <see cref="Run(string, IReadOnlyCollection{string}, IReadOnlyCollection{string}, string)"/>
    /// will want to know, unless the answer is known: to start a program takes milliseconds.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="dependencies">As for the question itself.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public void Expect(
        string program, IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> dependencies, string input = "")
    {
        var question = Describe(program, arguments, dependencies, input);
        var answer = AnswerTo(question, program, arguments, input);
        if (!answer.IsValueCreated && !File.Exists(Path.Join(folder, question)))
            Task.Run(() => answer.Value);
    }

    /// <summary>Asks as a call of the build would, in its folder and with its variables, unless the answer is known.</summary>
    /// <param name="call">The call; its program is asked.</param>
    /// <param name="arguments">Other arguments.</param>
    /// <param name="dependencies">Absolute paths of the files and folders on which the answer depends, the program itself
    /// included.</param>
    /// <param name="variables">Names of the variables on which it depends.</param>
    public Answer Run(
        ToolCall call, IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> dependencies, IEnumerable<string> variables)
    {
        var values = string.Concat(variables.Select(name => $"{name}={call.Environment.GetValueOrDefault(name)}\n"));
        var question = Describe(call.Program, arguments, dependencies, values);
        return _answers.GetOrAdd(
            question, _ => new Lazy<Answer>(() => Recall(question) ?? Ask(question, call.Program, arguments, "", call))).Value;
    }

    /// <summary>Asks as a call of the build would.</summary>
    /// <param name="call">The call; its program is asked.</param>
    /// <param name="arguments">Other arguments.</param>
    public static Answer RunOnce(ToolCall call, IEnumerable<string> arguments) => RunOnce(call.Program, arguments, "", call);

    private Lazy<Answer> AnswerTo(string question, string program, IReadOnlyCollection<string> arguments, string input) =>
        _answers.GetOrAdd(
            question, _ => new Lazy<Answer>(() => Recall(question) ?? Ask(question, program, arguments, input, null)));

    private static string Describe(
        string program, IEnumerable<string> arguments, IEnumerable<string> dependencies, string input)
    {
        var text = new StringBuilder();
        foreach (var word in (string[])[program, .. arguments, input])
            text.Append(CultureInfo.InvariantCulture, $"{word.Length}:{word}\n");
        foreach (var path in dependencies)
        {
            text.Append(path);
            if (FileStatus.TryGet(path, out var status))
            {
                text.Append(CultureInfo.InvariantCulture, $" {status.Device} {status.Inode} {status.LengthBytes}")
                    .Append(CultureInfo.InvariantCulture, $" {status.Modified.Seconds}.{status.Modified.Nanoseconds}");
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private Answer? Recall(string question)
    {
        var path = Path.Join(folder, question);
        if (!File.Exists(path))
            return null;
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Answer? Parse(ReadOnlySpan<byte> file)
    {
        var end = file.IndexOf((byte)'\n');
        if (end < 0 || !Utf8Parser.TryParse(file, out int exitCode, out var used) || used >= end || file[used] != ' '
            || !Utf8Parser.TryParse(file[(used + 1)..], out int length, out var digits) || used + 1 + digits != end
            || length < 0 || length > file.Length - end - 1)
        {
            return null;
        }

        var text = file[(end + 1)..];
        return new Answer(exitCode, Encoding.UTF8.GetString(text[..length]), Encoding.UTF8.GetString(text[length..]));
    }

    private static byte[] Format(Answer answer) => Encoding.UTF8.GetBytes(
        $"{answer.ExitCode} {Encoding.UTF8.GetByteCount(answer.Output)}\n{answer.Output}{answer.Errors}");

    private Answer Ask(string question, string program, IEnumerable<string> arguments, string input, ToolCall? call)
    {
        var answer = RunOnce(program, arguments, input, call);
        if (answer.ExitCode < 0)
            return answer;
        try
        {
            GgDirectory.Create(folder);
            AtomicFile.Write(
                Path.Join(folder, question), Format(answer),
                UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (BurstException)
        {
            // Only a cache.
        }

        return answer;
    }

    private static Answer RunOnce(string program, IEnumerable<string> arguments, string input, ToolCall? call)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (call is not null)
        {
            start.WorkingDirectory = call.Directory;
            start.Environment.Clear();
            foreach (var (name, value) in call.Environment)
                start.Environment[name] = value;
        }

        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;

            // Not by the thread pool: those who ask may be all of it.
            var errors = "";
            var reader = new Thread(() => errors = process.StandardError.ReadToEnd());
            reader.Start();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It does not read its input.
            }

            var output = process.StandardOutput.ReadToEnd();
            reader.Join();
            process.WaitForExit();
            return new Answer(process.ExitCode, output, errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new Answer(-1, "", e.Message);
        }
    }

    private static string FindUserFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (cache is not ['/', ..])
            cache = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Join(cache, "burst", "tools");
    }
}
