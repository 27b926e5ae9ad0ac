using System.Text;
using Burst.Engine;
using Burst.Infer.Compile;
using Burst.Infer.Link;
using Burst.Infer.Session;
using Burst.Infer.Tests.Compile;

namespace Burst.Infer.Tests.Link;

public sealed class ClangLinkTests : IAsyncLifetime
{
    private readonly Workshop _shop = new();

    public static TheoryData<string, string> Links
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var suffix in InstalledClangs.Suffixes)
            {
                all.Add($"clang{suffix}", "main.o twice.o -o prog -lm -pthread");
                all.Add($"clang{suffix}", "-static main.o twice.o -o prog -lm");
                all.Add($"clang{suffix}", "-no-pie -s main.o -L. -ltwice -Wl,-rpath,$ORIGIN -Wl,-z,now -lm -o prog");
                all.Add($"clang{suffix}", "-fuse-ld=lld -O2 -rdynamic main.o twice.o -lm -o prog");
                all.Add($"clang{suffix}", "-fuse-ld=lld -static main.o twice.o -lm -o prog");
                all.Add($"clang{suffix}", "-fuse-ld=lld -shared -Wl,-soname,libx.so.1 -Wl,--gc-sections twice.o -o prog");
                all.Add($"clang{suffix}", "-shared twice.o -o prog");
                all.Add($"clang{suffix}", "-r twice.o -o prog");
                all.Add($"clang{suffix}", "-O2 main.c twice.c -lm -o prog");
                all.Add($"clang++{suffix}", "plain.o -o prog");
                all.Add($"clang++{suffix}", "-O1 plain.cc -static-libstdc++ -static-libgcc -o prog");
                all.Add($"clang++{suffix}", "-fuse-ld=lld -static plain.o -o prog");
            }

            all.Add("gcc", "-fuse-ld=lld main.o twice.o -lm -o prog");
            return all;
        }
    }

    public static TheoryData<string, string> FaultyLinks
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var suffix in InstalledClangs.Suffixes)
            {
                all.Add($"clang{suffix}", "main.o -lm -o prog");
                all.Add($"clang{suffix}", "-fuse-ld=lld main.o -lm -o prog");
                all.Add($"clang++{suffix}", "-fno-color-diagnostics main.o plain.o -o prog -lm");
            }

            return all;
        }
    }

    public Task InitializeAsync()
    {
        _shop.Write("main.c", """
            #include <math.h>
            #include <stdio.h>
            int twice(int);
            int main(int count, char **words)
            {
                printf("%d %f %s\n", twice(count), sin(count), words[0]);
                return 0;
            }
            """);
        _shop.Write("twice.c", "int twice(int x) { return x * 2; }\n");
        _shop.Write("plain.cc", """
            #include <iostream>
            #include <string>
            int main() { std::string x = "a"; std::cout << x + "b" << std::endl; try { throw 1; } catch (int) { } }
            """);
        if (InstalledClangs.SkipReason is null)
        {
            var (exitCode, printed) = _shop.Shell(
                "set -e; clang -g -fPIC -c main.c twice.c; clang++ -O2 -c plain.cc; clang -shared twice.o -o libtwice.so");
            Assert.True(exitCode == 0, printed);
        }

        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [ClangTheory]
    [MemberData(nameof(Links))]
    public async Task Answer_ALink_HasTheBytesOfARealOne(string tool, string arguments)
    {
        var call = _shop.Call(tool, "", arguments.Split(' '));
        var expected = _shop.ReallyMade(call, "prog");

        var answer = Model().Answer(call).Modelled();

        Assert.Equal(_shop["prog"], answer.Outputs[0].Path);
        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal("", await _shop.ForceTextAsync(answer.Messages[^1]));
    }

    [ClangTheory]
    [MemberData(nameof(FaultyLinks))]
    public async Task Force_ALinkThatFails_PrintsWhatTheRealOnePrints(string tool, string arguments)
    {
        var call = _shop.Call(tool, "", arguments.Split(' '));
        var (exitCode, printed) = _shop.Shell($"{tool} {arguments}");

        var answer = Model().Answer(call).Modelled();
        var failure = await Assert.ThrowsAsync<ThunkFailedException>(() => _shop.ForceAsync(answer.Outputs[0].Output));

        Assert.Equal(exitCode, failure.Failure.Failure.ExitStatus);
        Assert.Equal(
            printed, new MessageText(_shop.ProjectPath, hasColours: false).Translate(Encoding.UTF8.GetString(_shop.Errors.ToArray())));
    }

    private CompileModel Model() => new(
        _shop.Files, _shop.Root, _shop.Tools, _shop.Probes, new LinkPlanner(_shop.Files, _shop.Root, _shop.Tools, _shop.Probes));
}
