using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Workers.Tests.Processes;

public sealed class ProcessWorkerPoolTests : IDisposable
{
    private readonly ProcessBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Start_TrivialFunction_WritesItsOutput()
    {
        var outcome = await _bench.RunAsync("echo hello > out");

        Assert.Null(outcome.Failure);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Assert.Single(outcome.OutputPaths)));
        Assert.True(outcome.ProcessorTime > TimeSpan.Zero);
        outcome.Release!();
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_WorkingDirectory_IsFreshPrivateAndNamedLikeGgs()
    {
        var text = await _bench.ReadOutputAsync(_bench.Store(_bench.Script("pwd > out; stat -c %a . >> out").ToString()));

        Assert.Matches($"^{_bench.WorkRoot}/thunk-execute\\.b{Environment.ProcessId}-[0-9]+\n700\n$", text);
    }

    [Fact]
    public async Task Start_ArgumentsAndVariables_AreExactlyThoseOfTheThunk()
    {
        var value = _bench.Value("v").ToString();
        var path = $"{_bench.Objects.ObjectsPath}/{value}";
        var function = _bench.Script(
            """
            tr '\0' '\n' < /proc/self/environ > env
            { for a in "$@"; do printf '[%s]\n' "$a"; done; cat env; } > out
            """);
        var thunk = _bench.Store(
            function.ToString(),
            ["argv0", "", "a b", $"in@{{GGHASH:{value}}}out", $"@{{GGHASH:{value}}},@{{GGHASH:{value}}}", "@{GGHASH:bad hash}",
                "@{GGHASH:}", $"--opt=@{{GGHASH:{value}#tag}}"],
            ["A=1", "EMPTY=", "SP=a b  c", $"REF=x@{{GGHASH:{value}}}y", "PATH=/usr/bin:/bin", "Q=\"$HOME\""],
            [value]);

        var lines = (await _bench.ReadOutputAsync(thunk)).TrimEnd('\n').Split('\n');

        var expected = new List<string>
        {
            "[]", "[a b]", $"[in{path}out]", $"[{path},{path}]", "[@{GGHASH:bad hash}]", "[@{GGHASH:}]", $"[--opt={path}]",
            "A=1", "EMPTY=", "SP=a b  c", $"REF=x{path}y", "PATH=/usr/bin:/bin", "Q=\"$HOME\"",
            $"__GG_THUNK_PATH__={_bench.Objects.ObjectsPath}/{thunk.Hash}", $"__GG_DIR__={_bench.Objects.ObjectsPath}",
            "__GG_ENABLED__=1",
        };
        Assert.Equal(expected, lines.Where(line => !line.StartsWith("PWD=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_FirstArgument_IsArgvZeroOfAProgram()
    {
        var shell = _bench.Objects.CopyIn("/bin/sh", isExecutable: true).ToString();
        var thunk = _bench.Store(shell, ["custom-name", "-c", "echo \"$0\" > out; tr '\\0' '\\n' < /proc/$$/cmdline >> out"]);

        Assert.StartsWith("custom-name\ncustom-name\n-c\n", await _bench.ReadOutputAsync(thunk));
    }

    [Fact]
    public async Task Start_StandardInput_IsEmpty() =>
        Assert.Equal("/dev/null\n", await _bench.ReadOutputAsync(
            _bench.Store(_bench.Script("cat; readlink /proc/self/fd/0 > out").ToString())));

    [Fact]
    public async Task Start_Descriptors_NoneAreInheritedButTheThree()
    {
        var text = await _bench.ReadOutputAsync(_bench.Store(_bench.Script("ls /proc/self/fd > list; mv list out").ToString()));

        // Descriptor 3 is the listing itself.
        Assert.Equal("0\n1\n2\n3\n", text);
    }

    [Fact]
    public async Task Start_Signals_AreAtTheirDefaults()
    {
        var text = await _bench.ReadOutputAsync(
            _bench.Store(_bench.Script("grep -E '^Sig(Blk|Ign)' /proc/self/status > list; mv list out").ToString()));

        // The C library ignores its own two, 32 and 33, until a program that uses them starts.
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", text.Replace("018", "000"));
    }

    [Fact]
    public async Task Start_Links_LeadToTheObjects()
    {
        var one = _bench.Value("one\n").ToString();
        var thunk = _bench.Store(
            _bench.Script("cat a.txt 'with space' > out; readlink a.txt >> out; readlink dangling >> out").ToString(),
            values: [one],
            links: [new("a.txt", one), new("with space", one), new("dangling", "no-object")]);

        Assert.Equal(
            $"one\none\n{_bench.Objects.ObjectsPath}/{one}\n{_bench.Objects.ObjectsPath}/no-object\n",
            await _bench.ReadOutputAsync(thunk));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Theory]
    [InlineData("sub/a.txt", "slash")]
    [InlineData("..", "directory")]
    [InlineData(".", "directory")]
    [InlineData("", "no name")]
    [InlineData("a\0b", "zero byte")]
    public async Task Start_BadLinkName_FailsNamingIt(string name, string reason)
    {
        var failure = await _bench.FailAsync(_bench.Store(
            _bench.Script("echo > out").ToString(), links: [new(name, _bench.Value("x").ToString())]));

        Assert.Equal(FailureKind.BadThunk, failure.Kind);
        Assert.StartsWith($"link '{name}': ", failure.Message);
        Assert.Contains(reason, failure.Message);
    }

    [Fact]
    public async Task Start_SameLinkTwice_Fails()
    {
        var target = _bench.Value("x").ToString();
        var failure = await _bench.FailAsync(_bench.Store(
            _bench.Script("echo > out").ToString(), links: [new("a", target), new("a", target)]));

        Assert.Equal("link 'a': it is listed twice", failure.Message);
    }

    [Fact]
    public async Task Start_FunctionFails_SaysStatusAndLastLines()
    {
        var failure = await _bench.FailAsync("echo partial > out; echo 'about to fail' >&2; exit 7");

        Assert.Equal(
            new ExecutionFailure(
                FailureKind.Exited, "process exited with failure status 7", false, 7, "about to fail"), failure);
        Assert.Equal("about to fail\n", _bench.ErrorText);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Fact]
    public async Task Start_FunctionKilled_SaysSignal()
    {
        var failure = await _bench.FailAsync("kill -SEGV $$");

        Assert.Equal(
            new ExecutionFailure(FailureKind.Signalled, "process died on signal 11 (SIGSEGV)", false, 11), failure);
    }

    [Fact]
    public async Task Start_LongErrorOutput_KeepsTailFromALineStart()
    {
        var failure = await _bench.FailAsync("i=0; while [ $i -lt 1000 ]; do echo \"line $i ü\"; i=$((i+1)); done >&2; exit 1");

        Assert.StartsWith("line ", failure.StandardErrorTail);
        Assert.EndsWith("\nline 999 ü", failure.StandardErrorTail);
        Assert.InRange(Encoding.UTF8.GetByteCount(failure.StandardErrorTail), 4000, 4096);
    }

    [Fact]
    public async Task Start_HugeOutput_IsPassedOnWhole()
    {
        var outcome = await _bench.RunAsync("head -c 5000000 /dev/zero; echo done > out; echo e >&2");
        outcome.Release!();

        Assert.Equal(5_000_000, _bench.Output.Length);
        Assert.Equal("e\n", _bench.ErrorText);
    }

    [Fact]
    public async Task Start_ManyPrinters_DoNotInterleaveOrLeak()
    {
        var thunks = Enumerable.Range(0, 24).Select(i => _bench.Store(
            _bench.Script("for l in 1 2 3 4 5 6 7 8; do echo \"$1 $l\"; done; echo x > out").ToString(), ["f", $"{i}"])).ToArray();
        foreach (var batch in thunks.Chunk(4))
        {
            var outcomes = await Task.WhenAll(batch.Select(thunk => _bench.RunAsync(thunk)));
            Array.ForEach(outcomes, outcome => outcome.Release!());
        }

        var blocks = _bench.OutputText.TrimEnd('\n').Split('\n').Chunk(8).ToArray();
        Assert.Equal(24, blocks.Length);
        Assert.All(blocks, block => Assert.Equal(
            Enumerable.Range(1, 8).Select(l => $"{block[0].Split(' ')[0]} {l}"), block));
    }

    [Fact]
    public async Task Start_AbsentFunction_IsObjectMissing()
    {
        var absent = ObjectHash.Of("absent"u8).ToString();
        var failure = await _bench.FailAsync(_bench.Store(absent));

        Assert.Equal(FailureKind.ObjectMissing, failure.Kind);
        Assert.Contains(absent, failure.Message);
    }

    [Fact]
    public async Task Start_DamagedValue_IsObjectCorrupt()
    {
        var value = _bench.Value("good");
        File.SetUnixFileMode(_bench.Objects.PathOf(value), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(_bench.Objects.PathOf(value), "evil");
        var failure = await _bench.FailAsync(_bench.Store(
            _bench.Script("echo > out").ToString(), values: [$"{value}=name"]));

        Assert.Equal(FailureKind.ObjectCorrupt, failure.Kind);
        Assert.Contains(value.ToString(), failure.Message);
    }

    [Fact]
    public async Task Start_DamagedValueAfterAGoodRun_IsObjectCorrupt()
    {
        using var bench = new ProcessBench { Options = new ProcessOptions { Jobs = 1 } };
        Assert.Null((await bench.RunAsync("echo > out")).Failure);
        var value = bench.Value("good");
        File.SetUnixFileMode(bench.Objects.PathOf(value), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(bench.Objects.PathOf(value), "evil");

        var failure = await bench.FailAsync(bench.Store(bench.Script("echo > out").ToString(), values: [$"{value}=name"]));

        Assert.Equal(FailureKind.ObjectCorrupt, failure.Kind);
    }

    [Fact]
    public async Task Start_ValueThatIsNoHash_IsBadThunk()
    {
        var failure = await _bench.FailAsync(_bench.Store(_bench.Script("echo > out").ToString(), values: ["nonsense"]));

        Assert.Equal(new ExecutionFailure(FailureKind.BadThunk, "value 'nonsense' is not an object's name"), failure);
    }

    [Fact]
    public async Task Start_FunctionNotExecutable_SaysSo()
    {
        var function = _bench.Value("#!/bin/sh\necho > out\n");
        var failure = await _bench.FailAsync(_bench.Store(function.ToString()));

        Assert.Equal(FailureKind.NotStarted, failure.Kind);
        Assert.Equal(
            $"the function {function} is not executable (mode 0400); collect it from an executable file", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.WorkRoot));
    }

    [Theory]
    [InlineData("just text", "nor a script")]
    [InlineData("#!/no/such/interpreter\n", "/no/such/interpreter, which does not exist")]
    public async Task Start_FunctionOfNoKnownKind_SaysWhy(string content, string reason)
    {
        var function = _bench.Objects.Add(Encoding.UTF8.GetBytes(content), isExecutable: true);
        var failure = await _bench.FailAsync(_bench.Store(function.ToString()));

        Assert.Equal(FailureKind.NotStarted, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.Contains(reason, failure.Message);
    }

    [Fact]
    public async Task Start_BusyFunction_IsTriedAgainThenTransient()
    {
        var function = _bench.Script("echo > out");
        var path = _bench.Objects.PathOf(function);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var failure = await _bench.FailAsync(_bench.Store(function.ToString()));
            Assert.Equal(FailureKind.NotStarted, failure.Kind);
            Assert.True(failure.IsTransient);
        }
    }

    [Fact]
    public async Task Start_TooManyArguments_SaysSo()
    {
        var failure = await _bench.FailAsync(_bench.Store(
            _bench.Script("echo > out").ToString(), ["f", new string('x', 200_000)]));

        Assert.Contains("more arguments and variables than the system takes", failure.Message);
    }

    [Fact]
    public async Task Start_BrokenThunkFile_IsBadThunk()
    {
        var file = "##GGTHUNK##nonsense"u8.ToArray();

        Assert.Equal(FailureKind.BadThunk, (await _bench.FailAsync((ObjectHash.Of(file), file))).Kind);
    }

    [Fact]
    public void CanExecute_Kinds_AllButWebAssembly()
    {
        var module = _bench.Objects.Add("\0asm\u0001\0\0\0"u8, isExecutable: true);

        Assert.False(_bench.Pool.CanExecute(module, _bench.Objects));
        Assert.True(_bench.Pool.CanExecute(_bench.Script("echo"), _bench.Objects));
        Assert.True(_bench.Pool.CanExecute(_bench.Value(""), _bench.Objects));
        Assert.True(_bench.Pool.CanExecute(ObjectHash.Of("absent"u8), _bench.Objects));
    }
}
