using System.Globalization;
using System.Text.RegularExpressions;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>A job that the real gg recorded, and what it left behind.</summary>
internal sealed partial class Recording
{
    private readonly string _folder;

    public Recording(string name)
    {
        _folder = Fixtures.PathOf("gg", name);
        Commands = [.. ReadCommands(File.ReadAllLines(InFolder("commands.txt")))];
    }

    public IReadOnlyList<RecordedCommand> Commands { get; }

    public string InFolder(string name) => Path.Combine(_folder, name);

    /// <summary>Lays out what the job starts from.</summary>
    public void Prepare(string root)
    {
        foreach (var function in Files("functions"))
            Copy(InFolder($"functions/{function}"), Path.Combine(root, function), Convert.ToInt32("755", 8));
        foreach (var name in new[] { "script", "list" }.Where(name => File.Exists(InFolder(name))))
            Copy(InFolder(name), Path.Combine(root, name), Convert.ToInt32("644", 8));
        if (File.Exists(InFolder("script")))
            PrepareScript(root);
        foreach (var command in Commands)
        {
            var collected = Collect().Match(command.Text);
            if (collected.Success && !File.Exists(Path.Combine(root, collected.Groups[1].Value)))
                Copy(InFolder($"gg/blobs/{command.Expected[0]}"), Path.Combine(root, collected.Groups[1].Value), Convert.ToInt32("644", 8));
        }
    }

    /// <summary>Checks the placeholders that the job wrote, and adds those that were written by hand.</summary>
    public void CheckPlaceholders(string root)
    {
        foreach (var (mode, name) in Modes("placeholders.modes"))
        {
            var path = Path.Combine(root, name);
            if (!File.Exists(path))
            {
                Copy(InFolder($"placeholders/{name}"), path, mode);
                continue;
            }

            Assert.Equal(File.ReadAllBytes(InFolder($"placeholders/{name}")), File.ReadAllBytes(path));
            Assert.Equal(Octal(mode), Octal((int)File.GetUnixFileMode(path)));
        }
    }

    /// <summary>Checks names, bytes and modes of all blobs and reductions.</summary>
    public void CheckGgFolder(string root)
    {
        var expected = File.ReadAllLines(InFolder("after.txt")).Select(line => line.Split(' ', 3))
            .ToDictionary(words => words[2], words => words[0]);
        var actual = new[] { "blobs", "reductions" }.Where(name => Directory.Exists(Path.Combine(root, ".gg", name)))
            .SelectMany(name => Directory.GetFiles(Path.Combine(root, ".gg", name)).Select(path => $"{name}/{Path.GetFileName(path)}"))
            .ToHashSet();
        Assert.Equal(expected.Keys.Order(), actual.Order());
        foreach (var (name, mode) in expected)
        {
            var path = Path.Combine(root, ".gg", name);
            Assert.True(File.ReadAllBytes(InFolder($"gg/{name}")).AsSpan().SequenceEqual(File.ReadAllBytes(path)), name);
            Assert.Equal($"{mode} {name}", $"{Octal((int)File.GetUnixFileMode(path))} {name}");
        }
    }

    /// <summary>Checks bytes and modes of the forced targets.</summary>
    public void CheckOutputs(string root)
    {
        // Mode, size, name.
        foreach (var (mode, rest) in Modes("output.modes"))
        {
            var name = rest[(rest.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            Assert.Equal(File.ReadAllBytes(InFolder($"output/{name}")), Masked(root, name));
            Assert.Equal($"{Octal(mode)} {name}", $"{Octal((int)File.GetUnixFileMode(Path.Combine(root, name)))} {name}");
        }
    }

    /// <summary>Checks what gg-describe prints of every thunk that was described.</summary>
    public void CheckDescriptions(string root)
    {
        foreach (var file in Files("describe"))
        {
            var outcome = BurstProgram.Run(root, "gg", "describe", Path.GetFileNameWithoutExtension(file));
            Assert.Equal(File.ReadAllText(InFolder($"describe/{file}")), outcome.Output);
        }
    }

    /// <summary>The gg-repl case names its one input by hash in the script.</summary>
    private void PrepareScript(string root)
    {
        var reference = File.ReadAllText(InFolder("script")).Split("@{GGHASH:")[1];
        Copy(InFolder($"gg/blobs/{reference[..reference.IndexOf('}', StringComparison.Ordinal)]}"), Path.Combine(root, "in.txt"), Convert.ToInt32("644", 8));
    }

    private static byte[] Masked(string root, string name) => System.Text.Encoding.UTF8.GetBytes(
        File.ReadAllText(Path.Combine(root, name)).Replace(Path.Combine(root, ".gg/blobs"), "$BLOBS", StringComparison.Ordinal));

    private static IEnumerable<RecordedCommand> ReadCommands(IEnumerable<string> lines)
    {
        RecordedCommand? command = null;
        foreach (var line in lines)
        {
            if (!line.StartsWith("$ ", StringComparison.Ordinal))
            {
                if (line.Length > 0)
                    command?.Expected.Add(line);
                continue;
            }

            if (command is not null)
                yield return command;
            command = line.StartsWith("$ (", StringComparison.Ordinal) ? null : new RecordedCommand(line[2..], []);
        }

        if (command is not null)
            yield return command;
    }

    private static void Copy(string from, string to, int mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, (UnixFileMode)mode);
    }

    private static string Octal(int mode) => Convert.ToString(mode & 0xFFF, 8);

    private IEnumerable<string> Files(string folder) => Directory.Exists(InFolder(folder))
        ? Directory.GetFiles(InFolder(folder), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(InFolder(folder), path))
        : [];

    private IEnumerable<(int Mode, string Name)> Modes(string file) => File.Exists(InFolder(file))
        ? File.ReadAllLines(InFolder(file)).Select(line => line.Split(' ', 2)).Select(words => (Convert.ToInt32(words[0], 8), words[1]))
        : [];

    [GeneratedRegex(@"^gg-collect (\S+)$")]
    private static partial Regex Collect();
}

/// <summary>A command line, and the lines that follow it in the recording.</summary>
internal sealed record RecordedCommand(string Text, List<string> Expected)
{
    public int ExitStatus => Expected.LastOrDefault() is { } last && last.Contains("exit status", StringComparison.Ordinal)
        ? int.Parse(last.Trim('[', ']').Split(' ')[^1], CultureInfo.InvariantCulture)
        : 0;

    /// <summary>The lines of both streams, without the marks between them.</summary>
    public IEnumerable<string> Lines => Expected.Where(line =>
        line is not ("[stdout]" or "[stderr]") && !line.StartsWith("[exit status", StringComparison.Ordinal)
        && !line.StartsWith("exit status", StringComparison.Ordinal)
        && !line.StartsWith("(numbers below", StringComparison.Ordinal));
}
