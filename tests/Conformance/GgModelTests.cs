using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>Replays builds that the real gg recorded under <c>gg-infer</c>, with its models of tools.</summary>
public sealed partial class GgModelTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public GgModelTests() => Assert.Equal(0, Shell("gg-init").ExitCode);

    public void Dispose() => _root.Dispose();

    // gg ends by an uncaught exception (134) where a positional argument is missing; Burst says the same, and ends with 1.
    [FixtureFact]
    public void Infer_GenericModel_LeavesTheSameFolder()
    {
        var recording = new Recording("22-model-generic");
        recording.Prepare(_root.FullPath);
        File.Copy(recording.InFolder("Makefile"), _root["Makefile"]);
        _root.Write("in.txt", Blob(recording, "VJZ7"));
        _root.Write("extra.txt", Blob(recording, "VZRE"));
        _root.Write("wrap/gentool", Here(File.ReadAllText(recording.InFolder("wrapper-gentool.txt"))), isExecutable: true);

        var isForced = false;
        foreach (var command in recording.Commands)
        {
            if (!isForced && command.Text.StartsWith("gg-force", StringComparison.Ordinal))
            {
                isForced = true;
                Assert.Equal(
                    File.ReadAllLines(recording.InFolder("before.txt")).Order(StringComparer.Ordinal),
                    Directory.GetFiles(_root[".gg", "blobs"]).Select(path => $"blobs/{Path.GetFileName(path)}")
                        .Order(StringComparer.Ordinal));
                recording.CheckPlaceholders(_root.FullPath);
            }

            var outcome = Shell(command.Text.Replace("$TOOLS", _root["wrap"], StringComparison.Ordinal));
            Assert.Equal($"{(command.ExitStatus == 134 ? 1 : command.ExitStatus)} of {command.Text}", $"{outcome.ExitCode} of {command.Text}");
            if (command.ExitStatus == 134)
                Assert.Equal("model-generic: missing positional argument\n", outcome.Error);
        }

        recording.CheckGgFolder(_root.FullPath);
        recording.CheckOutputs(_root.FullPath);
        recording.CheckDescriptions(_root.FullPath);
    }

    // The hashes of tools and headers are those of the recording machine: everything else is the same.
    [FixtureFact]
    public void Infer_CompilerModels_MakeThunksOfTheSameShape()
    {
        var recording = new Recording("30-gcc-model");
        foreach (var name in (string[])["Makefile", "main.c", "util.c", "util.h"])
            File.Copy(recording.InFolder(name), _root[name]);
        foreach (var tool in (string[])["gcc", "cc1", "as", "collect2", "ld", "ar", "strip"])
            _root.Write($"tools/{tool}", $"#!/bin/sh\n# stands for {tool}\n", isExecutable: true);
        _root.Write("wrap/gcc", "#!/bin/sh\nexec model-gcc gcc \"$@\"\n", isExecutable: true);
        _root.Write("wrap/ar", "#!/bin/sh\nexec model-ar \"$@\"\n", isExecutable: true);
        _root.Write("wrap/strip", "#!/bin/sh\nexec model-strip \"$@\"\n", isExecutable: true);
        _root.Write("wrap/ranlib", "#!/bin/sh\n", isExecutable: true);

        var outcome = Shell($"GG_MODELPATH={_root["wrap"]} GG_TOOLCHAIN={_root["tools"]} gg-infer make -s");

        Assert.Equal(0, outcome.ExitCode);
        var command = Assert.Single(recording.Commands);
        Assert.Equal(
            command.Expected.Where(line => !line.StartsWith('[')).Select(WithoutHashes),
            outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutHashes));
        var thunks = Directory.GetFiles(_root[".gg", "blobs"], "T*").Select(path => Path.GetFileName(path)!);
        Assert.Equal(
            Directory.GetFiles(recording.InFolder("describe")).Select(path => Shape(File.ReadAllText(path))).Order(StringComparer.Ordinal),
            thunks.Select(hash => Shape(Shell($"gg-describe {hash}").Output)).Order(StringComparer.Ordinal));
        foreach (var manifest in Directory.GetFiles(recording.InFolder("manifests")))
        {
            if (File.ReadAllText(manifest)[0] == 'O')
                Assert.True(File.Exists(_root[".gg", "blobs", Path.GetFileName(manifest)]), Path.GetFileName(manifest));
        }

        foreach (var line in File.ReadAllLines(recording.InFolder("placeholders.modes")))
        {
            var words = line.Split(' ');
            Assert.Equal(words[0], Convert.ToString((int)File.GetUnixFileMode(_root[words[1]]), 8));
            Assert.Equal(
                WithoutHashes(File.ReadAllText(recording.InFolder($"placeholders/{words[1]}"))),
                WithoutHashes(File.ReadAllText(_root[words[1]])));
        }
    }

    [Theory]
    [InlineData("model-generic", "model-generic \"PROGRAM")]
    [InlineData("model-generic '/bin/cat x' y", "'x' describes no argument")]
    [InlineData("model-generic '/bin/cat @infile' nosuch", "nosuch")]
    [InlineData("model-generic '/bin/cat -o=@outfile' -o", "option requires an argument: -o")]
    [InlineData("model-gcc tcc", "model-gcc gcc|g++")]
    [InlineData("model-gcc gcc -c a.c", "missing environment variable: GG_TOOLCHAIN")]
    [InlineData("GG_TOOLCHAIN=/nonexistent model-gcc gcc -c a.c", "'gcc' is not in the toolchain")]
    [InlineData("GG_TOOLCHAIN=/nonexistent model-gcc gcc -c a.c -o", "missing argument to '-o'")]
    [InlineData("GG_TOOLCHAIN=/nonexistent model-ar crD", "an operation and an archive")]
    [InlineData("gg-infer", "gg-infer COMMAND")]
    public void Model_AWrongCall_SaysSo(string command, string message)
    {
        var outcome = Shell(command);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("internal error", outcome.Error);
    }

    private Outcome Shell(string command) => BurstProgram.Shell(_root.FullPath, command);

    private string Here(string text) => text.Replace("$ROOT", _root.FullPath, StringComparison.Ordinal);

    private static string Blob(Recording recording, string prefix) =>
        File.ReadAllText(Directory.GetFiles(recording.InFolder("gg/blobs"), $"{prefix}*").Single());

    private static string WithoutHashes(string text) => Hash().Replace(text, "HASH");

    /// <summary>A thunk without what is the machine's: hashes, their order, folders of headers and libraries.</summary>
    private static string Shape(string description)
    {
        var thunk = JsonNode.Parse(WithoutHashes(description))!;
        foreach (var list in (string[])["values", "thunks", "executables"])
            thunk[list] = new JsonArray([.. Texts(thunk[list]!).Order(StringComparer.Ordinal).Select(text => JsonValue.Create(text))]);
        var words = Texts(thunk["function"]!["args"]!).Select(word => MachineFolder().Replace(word, "$1FOLDER")).ToList();
        thunk["function"]!["args"] = new JsonArray(
            [.. words.Where((word, i) => i == 0 || word != words[i - 1]).Select(word => JsonValue.Create(word))]);
        return thunk.ToJsonString();
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(item => (string)item!);

    [GeneratedRegex(@"[VT][A-Za-z0-9._]{43}[0-9a-f]{8}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^(-isystem|-B|-Wl,-rpath-link,)/.*")]
    private static partial Regex MachineFolder();
}
