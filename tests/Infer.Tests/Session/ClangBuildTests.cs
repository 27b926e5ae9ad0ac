using Burst.Infer.Tests.Compile;
using Burst.Infer.Why;

namespace Burst.Infer.Tests.Session;

/// <summary>A project of CMake and ninja, compiled by clang.</summary>
public sealed class ClangBuildTests : IAsyncLifetime
{
    private const string Configure = "CC=clang CXX=clang++ cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo > log";

    private readonly BuildBench _bench = new() { Models = shop => Models.Create(shop.Files, shop.Root, isSplit: false, keepsPaths: false) };

    public Task InitializeAsync()
    {
        _bench.Shop.Write("CMakeLists.txt", """
            cmake_minimum_required(VERSION 3.13)
            project(greeter C CXX)
            add_library(words STATIC words.c)
            add_library(loud SHARED loud.cc)
            add_executable(greet main.cc)
            target_link_libraries(greet words loud)
            """);
        _bench.Shop.Write("words.h", "#ifdef __cplusplus\nextern \"C\"\n#endif\nconst char *greeting(void);\n");
        _bench.Shop.Write("words.c", "#include \"words.h\"\nconst char *greeting(void) { return \"hello\"; }\n");
        _bench.Shop.Write("loud.cc", """
            #include <algorithm>
            #include <string>
            std::string loud(std::string text)
            {
                std::transform(text.begin(), text.end(), text.begin(), ::toupper);
                return text;
            }
            """);
        _bench.Shop.Write("main.cc", """
            #include <iostream>
            #include <string>
            #include "words.h"
            std::string loud(std::string text);
            int main() { std::cout << loud(greeting()) << std::endl; }
            """);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [ClangFact]
    public async Task Make_AProjectOfCMake_RunsAndIsCompiledAgainOnlyWhereItChanged()
    {
        Assert.Equal(0, (await _bench.RunAsync(Configure)).ExitStatus);

        var first = await _bench.RunAsync("ninja -C build > log && build/greet > said");
        var said = _bench.Read("said");
        var made = _bench.Shop.ExecutedCount;
        _bench.Shop.Write("words.c", "#include \"words.h\"\nconst char *greeting(void) { return \"bye\"; }\n");
        var second = await _bench.RunAsync("ninja -C build > log && build/greet > said");

        Assert.Equal((0, 0), (first.ExitStatus, second.ExitStatus));
        Assert.Equal(("HELLO\n", "BYE\n"), (said, _bench.Read("said")));
        Assert.Equal(new DecisionCounts(Compiles: 3, Links: 2, Archives: 2, Others: 0, Real: 0), first.Decisions.Counts);

        // The source, its library, the program.
        Assert.Equal((6, 9), (made, _bench.Shop.ExecutedCount));
    }

    [ClangFact]
    public async Task Make_AHeaderIsMissing_SaysSoAndEndsAsThePlainBuildDoes()
    {
        _bench.Shop.Write("bad.c", "#include \"nowhere.h\"\n");

        var report = await _bench.RunAsync("clang -c bad.c -o bad.o 2> said");

        Assert.Equal(1, report.ExitStatus);
        Assert.StartsWith("bad.c:1:10: fatal error: 'nowhere.h' file not found\n", _bench.Read("said"), StringComparison.Ordinal);
    }
}
