using System.Globalization;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Conformance;

/// <summary>Whatever is wrong is said once, by its name; and nothing that was reduced before is lost.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Stranger = "TZxz8JzvptvfvHRUdZVQ0lmfCn_HAawUKnMqDz1tADdY000000fb";

    private readonly TemporaryFolder _root = new();
    private readonly string _good;

    public BadInputTests()
    {
        Assert.Equal(0, Burst("init").ExitCode);
        _good = Thunk("good", "echo good > out");
        Assert.Contains("1 run", Burst("force", _good).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ThunkFile_Truncated_NamesFileAndOffset()
    {
        var bytes = File.ReadAllBytes(Blob(_good));
        for (var length = ObjectHash.ThunkMagic.Length; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(_root["cut"], bytes[..length]);
            Fails(1, ["cut: "], "force", "cut");
            Fails(1, ["cut: "], "describe", "cut");
        }
    }

    [Fact]
    public void ThunkFile_BitFlipped_NamesFileOrWhatItNowSays()
    {
        var bytes = File.ReadAllBytes(Blob(_good));
        for (var at = ObjectHash.ThunkMagic.Length; at < bytes.Length; at += 5)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(_root["flipped"], flipped);
            var outcome = Burst("force", "flipped");
            CheckMessage(outcome);
            Assert.Contains(outcome.ExitCode, new[] { 0, 1 });
        }

        File.WriteAllBytes(_root["flipped"], [.. bytes[..^1], (byte)(bytes[^1] ^ 0xff), 0xff]);
        Fails(1, ["flipped: ", "at byte"], "force", "flipped");
        CheckGoodIsCached();
    }

    [Fact]
    public void ThunkFile_Oversized_NamesLimitAndSize()
    {
        using (var file = File.Create(_root["big"]))
        {
            file.Write(ObjectHash.ThunkMagic);
            file.SetLength(100_000_000);
        }

        Fails(1, ["big: ", "100000000 bytes", "limit of 67108864"], "force", "big");
    }

    [Theory]
    [InlineData("force")]
    [InlineData("execute")]
    [InlineData("describe")]
    [InlineData("explain")]
    [InlineData("graph")]
    public void Hash_WrongLengthOrAlphabet_NamesItAndWhere(string command)
    {
        var code = command == "execute" ? 3 : 1;
        Fails(code, ["'!'", "at byte 52"], command, _good + "!");
        Fails(code, ["104 characters"], command, _good + _good);
        Fails(code, ["'!'", "at byte 20"], command, $"{_good[..20]}!{_good[21..]}");
        Fails(code, ["'G'", "at byte 51"], command, $"{_good[..51]}G");
        Fails(code, ["nosuch"], command, "nosuch");
    }

    [Theory]
    [InlineData("get")]
    [InlineData("cat")]
    [InlineData("describe")]
    [InlineData("graph")]
    [InlineData("thunk-summary")]
    public void Object_NotThere_NamesIt(string command) => Fails(1, [Stranger], command, Stranger);

    [Fact]
    public void Target_ThunkNotThere_NamesItAndTheRestIsForced()
    {
        var other = Thunk("other", "echo other > out");
        var outcome = Fails(1, [$"failed: {Stranger}\n", "forced 1 of 2 targets"], "force", Stranger, other);
        Assert.StartsWith(other, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 cached", Burst("force", other).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_Missing_NamesIt()
    {
        var input = Put("input", "some input");
        var thunk = Thunk("reader", "cat \"$1\" > out", "-v", input);
        File.Delete(Blob(input));

        Fails(1, [$"failed: {thunk}\n", $"{input} is not in the store"], "force", thunk);
        Fails(4, [$"{input} is not in the store"], "execute", thunk);
        Assert.Contains($"stuck  {thunk}\n       {input} is not in the store\n", Burst("explain", thunk).Output, StringComparison.Ordinal);
        Put("input", "some input");
        Assert.Equal(0, Burst("force", thunk).ExitCode);
    }

    [Fact]
    public void Dependency_Missing_NamesItAndWhoWaited()
    {
        var thunk = Thunk("waiter", "echo > out", "-t", Stranger);

        Fails(1, [$"failed: {Stranger}\n", "1 thunk did not run"], "force", thunk);
        var outcome = Burst("explain", thunk);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"stuck  {thunk}\n       it waits for {Stranger}, which cannot run\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("2 cannot run", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("some inpuT")]
    [InlineData("some input and more")]
    [InlineData("")]
    public void Object_Corrupt_NamesItAndWhatItIsNow(string now)
    {
        var input = Put("input", "some input");
        var thunk = Thunk("reader", "cat \"$1\" > out", "-v", input);
        File.Delete(Blob(input));
        File.WriteAllText(Blob(input), now);

        var wrong = ObjectHash.Of(System.Text.Encoding.ASCII.GetBytes(now)).ToString();
        Fails(1, [$"failed: {thunk}\n", $"{input} is corrupt", wrong], "force", thunk);
        Fails(4, [$"{input} is corrupt"], "execute", thunk);
        File.Delete(Blob(input));
        File.WriteAllText(Blob(input), now);
        var outcome = Fails(1, [$"{input} is corrupt"], "cat", input);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void Cycle_FunctionReturnsItsOwnThunk_NamesIt()
    {
        var thunk = Thunk("self", "cp \"$__GG_THUNK_PATH__\" out");
        var waiter = Thunk("waiter", "echo > out", "-t", thunk);

        for (var i = 0; i < 3; i++)
            Fails(1, [$"failed: {thunk}\n", $"waits for itself: {thunk} → {thunk}\n"], "force", waiter);
        var outcome = Burst("explain", waiter);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("2 cannot run", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out", "echo noise >&2", "did not write its output 'out'")]
    [InlineData("out", "ln -s /etc/passwd out", "output 'out': it is a symbolic link")]
    [InlineData("out", "mkdir out", "output 'out': it is a directory")]
    [InlineData("out", "mkfifo out", "output 'out': it is a named pipe")]
    [InlineData("../out", "echo > ../out", "output '../out': the name leads out of the working directory")]
    [InlineData("/tmp/out", "echo", "output '/tmp/out': an output's name cannot be an absolute path")]
    [InlineData("out", "printf '##GGTHUNK##garbage' > out", "at byte 12")]
    [InlineData("out", "exit 7", "process exited with failure status 7")]
    [InlineData("out", "kill -9 $$", "SIGKILL")]
    public void Function_BadEnd_SaysWhat(string output, string script, string why)
    {
        var program = Put("program", "#!/bin/sh\n" + script + "\n", isExecutable: true);
        var thunk = Burst("create-thunk", "-e", program, "-o", output, "--", program, "program").Output.Trim();

        Fails(1, [why, "forced 0 of 1 target"], "force", thunk);
        Assert.NotEqual(0, Burst("execute", thunk).ExitCode | Burst("force", thunk).ExitCode);
    }

    [Fact]
    public void Link_LeadsOut_NamesIt()
    {
        var program = Put("program", "#!/bin/sh\necho > out\n", isExecutable: true);
        var thunk = Burst("create-thunk", "-e", program, "-o", "out", "-L", $"../x={program}", "--", program, "p").Output.Trim();

        Fails(1, ["link '../x'"], "force", thunk);
        Fails(3, ["link '../x'"], "execute", thunk);
    }

    [Theory]
    [InlineData("'frce' is not a command; did you mean 'force'?", "frce", "x")]
    [InlineData("'--jbos' is not an option of 'force'; did you mean '--jobs'?", "force", "--jbos", "3", "x")]
    [InlineData("'--verbatim' is not an option of 'force'", "force", "x", "--verbatim")]
    [InlineData("'-x' is not an option of 'put'", "put", "-x", "file")]
    [InlineData("'--nonsense' is not an option of 'burst'", "--nonsense")]
    [InlineData("--jobs takes a number from 1 to 65536, not '0'", "force", "-j", "0", "x")]
    [InlineData("'3x' is not a duration", "force", "--timeout", "3x", "x")]
    [InlineData("'soft'", "force", "--sandbox", "soft", "x")]
    [InlineData("'HASH' missing", "get")]
    public void CommandLine_Wrong_OneLineAndTheHelp(string why, params string[] arguments)
    {
        var outcome = Fails(2, [why], arguments);
        Assert.Equal(2, outcome.Error.Count(c => c == '\n'));
        Assert.Contains("--help'.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_Empty_Help()
    {
        var outcome = Burst();
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("create-thunk", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_None_SaysSo()
    {
        Directory.Delete(_root[".gg"], recursive: true);
        var outcome = Burst("force", _good);
        Assert.Equal(1, outcome.ExitCode);
        CheckMessage(outcome);
        Assert.Contains(".gg", outcome.Error, StringComparison.Ordinal);
    }

    [MountFact]
    public void Disk_Full_NamesWhatCouldNotBeWrittenAndKeepsTheRest()
    {
        using var disk = new SmallDisk(_root["disk"], 400 * 1024);
        Assert.Equal(0, Burst("init", "disk").ExitCode);
        var big = Put("disk/big", "#!/bin/sh\nhead -c 150000 /dev/zero | tr '\\0' \"$1\" > out\n", isExecutable: true);
        string Big(string letter) => BurstProgram.Run(
            disk.FullPath, "create-thunk", "-e", big, "-o", "out", "--", big, "big", letter).Output.Trim();
        var first = Big("a");
        var second = Big("b");
        var third = Big("c");
        Assert.Equal(0, BurstProgram.Run(disk.FullPath, "force", first).ExitCode);
        disk.Fill();

        var outcome = BurstProgram.Run(disk.FullPath, "force", first, second, third);
        Assert.Equal(1, outcome.ExitCode);
        CheckMessage(outcome);
        Assert.Contains($"failed: {second}\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("No space left on device", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("1 cached, 2 failed", outcome.Error, StringComparison.Ordinal);
        outcome = BurstProgram.Run(disk.FullPath, "put", "/bin/sh");
        Assert.Equal(1, outcome.ExitCode);
        CheckMessage(outcome);

        File.Delete(Path.Combine(disk.FullPath, "filler"));
        outcome = BurstProgram.Run(disk.FullPath, "force", first, second);
        Assert.Contains("1 run, 1 cached", outcome.Error, StringComparison.Ordinal);
    }

    [MountFact]
    public void Folder_ReadOnly_WhatIsKnownIsStillThere()
    {
        using var disk = new SmallDisk(_root["disk"], 4 << 20);
        Assert.Equal(0, Burst("init", "disk").ExitCode);
        var program = Put("disk/program", "#!/bin/sh\necho $1 > out\n", isExecutable: true);
        string Echo(string word) => BurstProgram.Run(
            disk.FullPath, "create-thunk", "-e", program, "-o", "out", "--", program, "echo", word).Output.Trim();
        var known = Echo("known");
        var unknown = Echo("unknown");
        Assert.Equal(0, BurstProgram.Run(disk.FullPath, "force", known).ExitCode);
        disk.Remount("ro");

        var outcome = BurstProgram.Run(disk.FullPath, "force", known);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("1 cached", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, BurstProgram.Run(disk.FullPath, "explain", known).ExitCode);
        Assert.Equal(0, BurstProgram.Run(disk.FullPath, "cat", program).ExitCode);
        outcome = BurstProgram.Run(disk.FullPath, "force", known, unknown);
        Assert.Equal(1, outcome.ExitCode);
        CheckMessage(outcome);
        Assert.Contains($"failed: {unknown}\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", outcome.Error, StringComparison.Ordinal);
        Assert.StartsWith(known, outcome.Output, StringComparison.Ordinal);

        disk.Remount("rw");
        Assert.Contains("1 run, 1 cached", BurstProgram.Run(disk.FullPath, "force", known, unknown).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_SeveralAtOnce_EachReportedWithWhatWaited()
    {
        var bad = Enumerable.Range(1, 3).Select(i => Thunk($"bad{i}", $"echo reason {i} >&2; exit {i}")).ToArray();
        var waiting = Enumerable.Range(0, 20).Select(i => Thunk($"waits{i}", "echo > out", "-t", bad[i % 3])).ToArray();

        var outcome = Fails(1, ["20 thunks did not run", "1 cached, 3 failed, 20 skipped"], ["force", _good, .. waiting]);
        for (var i = 0; i < bad.Length; i++)
        {
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(outcome.Error, $"failed: {bad[i]}"));
            Assert.Contains($"failure status {i + 1}\n", outcome.Error, StringComparison.Ordinal);
            Assert.Contains($"command   bad{i + 1}\n", outcome.Error, StringComparison.Ordinal);
            Assert.Contains($"again     burst execute {bad[i]}\n", outcome.Error, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"    reason {i + 1}\n"), outcome.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _root.Dispose();

    private Outcome Burst(params string[] arguments) => BurstProgram.Run(_root.FullPath, arguments);

    private string Blob(string hash) => _root[".gg", "blobs", hash];

    private string Put(string name, string content, bool isExecutable = false)
    {
        var path = _root.Write(name, content, isExecutable);
        var outcome = BurstProgram.Run(Path.GetDirectoryName(path)!, "put", path);
        Assert.Equal("0: ", $"{outcome.ExitCode}: {outcome.Error}");
        return outcome.Output.Trim();
    }

    /// <summary>A thunk of a shell script with the output 'out'.</summary>
    private string Thunk(string name, string script, params string[] options)
    {
        var program = Put(name, $"#!/bin/sh\n{script}\n", isExecutable: true);
        string[] arguments = options is ["-v", var input] ? [name, $"@{{GGHASH:{input}}}"] : [name];
        var outcome = Burst(["create-thunk", "-e", program, "-o", "out", .. options, "--", program, .. arguments]);
        Assert.Equal("0: ", $"{outcome.ExitCode}: {outcome.Error}");
        return outcome.Output.Trim();
    }

    private Outcome Fails(int code, string[] says, params string[] arguments)
    {
        var outcome = Burst(arguments);
        Assert.True(code == outcome.ExitCode, $"burst {string.Join(' ', arguments)}: {outcome.ExitCode}: {outcome.Error}");
        foreach (var text in says)
            Assert.Contains(text, outcome.Error, StringComparison.Ordinal);
        CheckMessage(outcome);
        CheckGoodIsCached();
        return outcome;
    }

    private static void CheckMessage(Outcome outcome)
    {
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", outcome.Error, StringComparison.Ordinal);
        Assert.InRange(
            outcome.Error.Split('\n').Count(line => line.StartsWith("burst: ", StringComparison.Ordinal)), 0, 1);
        if (outcome.ExitCode != 0)
            Assert.NotEqual("", outcome.Error);
    }

    private void CheckGoodIsCached() =>
        Assert.Contains("1 thunk, 0 run, 1 cached", Burst("force", _good).Error, StringComparison.Ordinal);
}
