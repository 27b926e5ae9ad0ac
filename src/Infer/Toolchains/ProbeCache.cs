using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Toolchains;

/// <summary>Asks programs about themselves, and remembers the answers while the programs stay as they are.</summary>
/// <remarks>
/// <para>An answer is kept in a file of the folder, under the hash of the question: the program, its arguments, and device,
/// inode, size and times of the files it depends on. What cannot be written is asked again next time.</para>
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

    /// <summary>Asks, unless the answer is known. The program's standard input is empty.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="dependencies">Absolute paths of the files on which the answer depends, the program itself included.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public Answer Run(
        string program, IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> dependencies, string input = "")
    {
        var question = Describe(program, arguments, dependencies, input);
        return _answers.GetOrAdd(
            question, _ => new Lazy<Answer>(() => Recall(question) ?? Ask(question, program, arguments, input))).Value;
    }

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
        try
        {
            return JsonSerializer.Deserialize<Answer>(File.ReadAllBytes(Path.Join(folder, question)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private Answer Ask(string question, string program, IEnumerable<string> arguments, string input)
    {
        var answer = RunOnce(program, arguments, input);
        if (answer.ExitCode < 0)
            return answer;
        try
        {
            GgDirectory.Create(folder);
            AtomicFile.Write(
                Path.Join(folder, question), JsonSerializer.SerializeToUtf8Bytes(answer),
                UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (BurstException)
        {
            // Only a cache.
        }

        return answer;
    }

    private static Answer RunOnce(string program, IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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
