using Burst.Testing;

namespace Burst.Conformance;

/// <summary>What becomes of a build where the machine lets it down: nothing that was built is lost, and what is wrong is said.</summary>
public sealed class BuildFaultTests : IDisposable
{
    private const int KeptBytes = 40 * 1024;

    // Starts a program for which a system call fails.
    private const string Refusing = """
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        int main(int count, char **words) {
          struct sock_filter steps[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CALL, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
          };
          struct sock_fprog program = { 4, steps };
          if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
            return 99;
          execv(words[1], words + 1);
          return 98;
        }
        """;

    private readonly TemporaryFolder _root = new();

    public BuildFaultTests() => Directory.CreateDirectory(_root["project"]);

    [MountFact]
    public void Disk_FullAsFilesAreMade_NamesThemAndTheNextBuildOnlyWritesThem()
    {
        using var disk = new SmallDisk(_root["project"], 1 << 20);
        WriteProject(tableBytes: 100_000);
        _root.Write("project/room", new string('x', KeptBytes));
        disk.Fill();
        File.Delete(_root["project/room"]);

        var outcome = Build("make");
        Assert.Equal(1, outcome.ExitCode);
        foreach (var name in (string[])["a.o", "b.o", "program"])
        {
            Assert.Equal(2, outcome.Error.Split($"burst: cannot write '{_root["project", name]}': No space left on device\n").Length);
            Assert.False(File.Exists(_root["project", name]));
        }

        File.Delete(_root["project/filler"]);
        outcome = Build("make && ./program");
        Assert.Equal((0, "12\n"), (outcome.ExitCode, outcome.Output.Split("-o program a.o b.o\n")[^1]));
        Assert.Contains("; 0 thunks run", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seccomp", "does not let the files be seen that a build opens (seccomp: Operation not permitted)")]
    [InlineData("ptrace", "permits no tracing (ptrace)")]
    public void Kernel_RefusesACall_SaysSoAndBuildsWithout(string call, string notice)
    {
        WriteProject(tableBytes: 1);
        _root.Write("refuse.c", Refusing);
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, $"cc -DCALL=__NR_{call} -o refuse refuse.c").ExitCode);

        var outcome = Build("make && ./program && cat program | cmp - program && $COMPILER -c -o again.o a.c && cmp a.o again.o", "../refuse");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(2, outcome.Error.Split(notice).Length);
        Assert.Contains("made: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compiler_ReplacedAfterPlanning_WhatWasPlannedIsMadeWithTheFirst()
    {
        WriteProject(tableBytes: 1);
        _root.Write("copy", """
            real=$(command -v gcc) && system=$(dirname "$(dirname "$real")") && mkdir -p kit/bin
            cp "$(readlink -f "$real")" kit/bin/gcc && ln -s "$system/lib" "$system/libexec" kit
            """);
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, ". ./copy").ExitCode);
        var withKit = $"PATH={_root["kit", "bin"]}:$PATH; cd project";
        Assert.Equal(0, BurstProgram.Shell(_root.FullPath, $"{withKit}; exec {BurstProgram.Path} infer make CC=gcc").ExitCode);

        File.Delete(_root["kit", "bin", "gcc"]);
        _root.Write("kit/bin/gcc", "#!/bin/sh\necho another compiler >&2\nexit 9\n", isExecutable: true);
        var outcome = BurstProgram.Shell(_root.FullPath, $"{withKit}; {BurstProgram.Path} force program && ./program; gcc");

        Assert.Equal((9, "12\n"), (outcome.ExitCode, outcome.Output));
        Assert.Contains("3 run", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private Outcome Build(string script, string starter = "") =>
        BurstProgram.Shell(_root["project"], $"COMPILER=$(command -v cc) HOME={_root.FullPath} exec {starter} {BurstProgram.Path} make -- sh -c '{script}'");

    private void WriteProject(int tableBytes)
    {
        _root.Write("project/a.c", $"int b(void);\nint printf(const char *, ...);\nchar a[{tableBytes}] = {{1}};\nint main(void) {{ return printf(\"%d\\n\", b() + a[0]) != 3; }}\n");
        _root.Write("project/b.c", $"char c[{tableBytes}] = {{11}};\nint b(void) {{ return c[0]; }}\n");
        _root.Write("project/Makefile", "program: a.o b.o\n\t$(CC) -o program a.o b.o\n");
    }
}
