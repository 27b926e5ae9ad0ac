using Burst.Infer.Link;
using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Link;

public sealed class LinkPlannerTests : IAsyncLifetime
{
    private readonly Workshop _shop = new();

    public Task InitializeAsync()
    {
        _shop.Write("main.c", """
            #include <stdio.h>
            #include <math.h>
            #include <pthread.h>
            int twice(int); double half(double);
            static void *work(void *x) { return x; }
            int main(int count, char **words)
            {
                pthread_t thread;
                pthread_create(&thread, 0, work, 0);
                pthread_join(thread, 0);
                printf("%d %f %s\n", twice(count), half(sin(count)), words[0]);
                return 0;
            }
            """);
        _shop.Write("lib/twice.c", "int base(int); int twice(int x) { return base(x) * 2; }\n");
        _shop.Write("lib/half.c", "double half(double x) { return x / 2; }\n");
        _shop.Write("lib/base.c", "int base(int x) { return x; }\n");
        _shop.Write("plain.cc", """
            #include <iostream>
            #include <string>
            int main() { std::string x = "a"; std::cout << x + "b" << std::endl; try { throw 1; } catch (int) { } }
            """);
        _shop.Write("exports.map", "{ global: twice; A_GROUP_OUTPUT; local: *; };\n");
        var (exitCode, printed) = _shop.Shell(
            """
            set -e
            gcc -g -fPIC -c main.c
            g++ -O2 -c plain.cc
            for f in twice half base; do gcc -fPIC -c lib/$f.c -o lib/$f.o; done
            ar rcs lib/libhalf.a lib/half.o
            """);
        Assert.True(exitCode == 0, printed);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _shop.DisposeAsync().AsTask();

    [Fact]
    public void PlanDriver_AnInputThatWasNotThere_IsModelledWhileItIs()
    {
        var call = _shop.Call("gcc", "", "-shared", "late.o", "-o", "prog");
        Assert.IsType<ToolAnswer.RunReal>(Planner().PlanDriver(call, call.Arguments, []));

        File.Copy(_shop["lib/base.o"], _shop["late.o"]);
        Assert.IsType<ToolAnswer.Modelled>(Planner().PlanDriver(call, call.Arguments, []));

        File.Delete(_shop["late.o"]);
        Assert.IsType<ToolAnswer.RunReal>(Planner().PlanDriver(call, call.Arguments, []));
    }

    [Theory]
    [InlineData("gcc", "main.o lib/twice.o lib/base.o lib/half.o -o prog -lm -pthread")]
    [InlineData("gcc", "-static main.o lib/twice.o lib/base.o lib/half.o -o prog -lm -lpthread")]
    [InlineData("gcc", "-no-pie -s main.o lib/twice.o lib/base.o -Llib -lhalf -lm -o prog")]
    [InlineData("gcc", "-rdynamic main.o lib/twice.o lib/base.o -Wl,--whole-archive lib/libhalf.a -Wl,--no-whole-archive -lm -o prog")]
    [InlineData("gcc", "-Wl,--start-group main.o lib/twice.o lib/base.o lib/libhalf.a -Wl,--end-group -lm -fopenmp -o prog")]
    [InlineData("gcc", "-Wl,-rpath,/opt/x:$ORIGIN/lib -Wl,--build-id=sha1 -Wl,-z,now main.o lib/twice.o lib/base.o ./lib/../lib/half.o -lm -o prog")]
    [InlineData("gcc", "-Wl,-Bstatic -Llib -Wl,-Bdynamic main.o lib/twice.o lib/base.o -l:libhalf.a -lm -o prog")]
    [InlineData("gcc", "-shared -Wl,-soname,libtwice.so.1 -Wl,--version-script=exports.map lib/twice.o lib/base.o -o prog")]
    [InlineData("gcc", "-shared -nostdlib lib/twice.o -o prog")]
    [InlineData("gcc", "-r lib/twice.o lib/base.o -o prog")]
    [InlineData("gcc", "-fno-lto lib/twice.o lib/base.o -shared -o prog")]
    [InlineData("gcc", "-fuse-ld=bfd -Wl,--gc-sections -Wl,--hash-style=both main.o lib/twice.o lib/base.o lib/half.o -lm -o prog")]
    [InlineData("g++", "plain.o -o prog")]
    [InlineData("g++", "-static-libstdc++ -static-libgcc plain.o -o prog")]
    [InlineData("g++", "-static plain.o -o prog")]
    [InlineData("g++", "-fsanitize=address plain.o -o prog")]
    public async Task PlanDriver_ALink_HasTheBytesOfARealOne(string tool, string arguments)
    {
        var call = _shop.Call(tool, "", arguments.Split(' '));
        var expected = _shop.ReallyMade(call, "prog");

        var answer = Planner().PlanDriver(call, call.Arguments, []).Modelled();

        Assert.Equal(_shop["prog"], answer.Outputs[0].Path);
        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal("", await _shop.ForceTextAsync(answer.Messages[0]));
    }

    [Fact]
    public async Task PlanDriver_LibrariesThatAreNotMadeYet_AreFoundAndForced()
    {
        var inner = _shop.Call("gcc", "lib", "-shared", "-Wl,-soname,libbase.so.3", "base.o", "-o", "libbase.so.3");
        var outer = _shop.Call("gcc", "lib", "-shared", "-Wl,-soname,libtwice.so", "twice.o", "libbase.so.3", "-o", "libtwice.so");
        var program = _shop.Call(
            "gcc", "", "main.o", "-Llib", $"-Wl,-rpath,{_shop["lib"]}", "-ltwice", "lib/half.o", "-lm", "-o", "prog");
        foreach (var (call, output) in new[] { (inner, "lib/libbase.so.3"), (outer, "lib/libtwice.so") })
            File.WriteAllBytes(_shop[output], _shop.ReallyMade(call, output));
        var expected = _shop.ReallyMade(program, "prog");
        File.Delete(_shop["lib/libbase.so.3"]);
        File.Delete(_shop["lib/libtwice.so"]);
        var planner = Planner();

        planner.PlanDriver(inner, inner.Arguments, []).Modelled().Place();
        planner.PlanDriver(outer, outer.Arguments, []).Modelled().Place();
        var answer = planner.PlanDriver(program, program.Arguments, []).Modelled();

        Assert.Equal(expected, await _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal("", await _shop.ForceTextAsync(answer.Messages[0]));
        Assert.Equal(3, _shop.ExecutedCount);
    }

    [Fact]
    public async Task PlanDriver_AgainstALibraryThatIsThereNow_IsWhatTheThunkWasReducedTo()
    {
        var library = _shop.Call("gcc", "lib", "-shared", "-Wl,-soname,libtwice.so", "twice.o", "base.o", "-o", "libtwice.so");
        var program = _shop.Call("gcc", "", "main.o", "-Llib", "-ltwice", "lib/half.o", "-lm", "-o", "prog");
        var made = Planner().PlanDriver(library, library.Arguments, []).Modelled();
        made.Place();
        var cold = Planner().PlanDriver(program, program.Arguments, []).Modelled();
        await _shop.ForceAsync(cold.Outputs[0].Output);
        File.WriteAllBytes(_shop["lib/libtwice.so"], await _shop.ForceAsync(made.Outputs[0].Output));

        var warm = Planner().PlanDriver(program, program.Arguments, []).Modelled();

        Assert.NotEqual(cold.Outputs[0].Output, warm.Outputs[0].Output);
        await _shop.ForceAsync(warm.Outputs[0].Output);
        Assert.Equal(2, _shop.ExecutedCount);
    }

    [Theory]
    [InlineData("gcc", "main.o -o prog")]
    [InlineData("g++", "main.o plain.o -o prog -lm")]
    public async Task PlanDriver_ALinkThatFails_PrintsWhatTheRealOnePrints(string tool, string arguments)
    {
        var call = _shop.Call(tool, "", arguments.Split(' '));
        var (exitCode, printed) = _shop.Shell($"{tool} {arguments}");

        var answer = Planner().PlanDriver(call, call.Arguments, []).Modelled();

        await Assert.ThrowsAsync<Burst.Engine.ThunkFailedException>(() => _shop.ForceAsync(answer.Outputs[0].Output));
        Assert.Equal(1, exitCode);
        Assert.Equal(
            printed,
            System.Text.Encoding.UTF8.GetString(_shop.Errors.ToArray()).Replace("@{TREE}/s", "").Replace("@{TREE}/p", _shop.ProjectPath));
    }

    private LinkPlanner Planner() => new(_shop.Files, _shop.Root, _shop.Tools, _shop.Probes);
}
