namespace Burst.Infer.Tests.Compile;

/// <summary>A project with sources of all kinds; shared by tests, since compilers take time to be stored and asked.</summary>
public sealed class SharedProject : IAsyncLifetime
{
    private const string Header = "#pragma once\n#define WHERE __FILE__\nstatic inline int twice(int x) { return 2 * x; }\n";

    private const string Source = """
        #include <stdio.h>
        #include <stdint.h>
        #include <string.h>
        #include <assert.h>
        #include "near.h"
        #include <far.h>
        static int counted;
        int work(int argc, char **argv)
        {
            assert(argc > 0);
            printf("%s %s %d\n", __FILE__, WHERE, twice(argc) + counted++);
            return (int)strlen(argv[0]);
        }
        """;

    private const string CxxSource = """
        #include <vector>
        #include <string>
        #include <map>
        #include <iostream>
        #include <algorithm>
        #include <cassert>
        #include "near.h"
        namespace { struct Noisy { int a; ~Noisy() { std::cout << a; } } noisy{3}; }
        int work(std::vector<int>& v, std::map<std::string, int>& m)
        {
            std::sort(v.begin(), v.end());
            assert(!v.empty());
            return m["a"] + v.at(0) + NEAR;
        }
        """;

    internal Workshop Shop { get; } = new();

    public Task InitializeAsync()
    {
        Shop.Write("src/a.c", Source);
        Shop.Write("src/a.txt", Source);
        Shop.Write("src/with space/a.c", "#include \"../near.h\"\nint near = NEAR;\nconst char *file = __FILE__;\n");
        Shop.Write("src/b.cc", CxxSource);
        Shop.Write("src/near.h", "#define NEAR 1\n");
        Shop.Write("src/bare.c", "#include \"near.h\"\n#ifdef __STDC_IEC_559__\n#error\n#endif\nint near = NEAR;\n");
        Shop.Write("src/near.c", "#include \"near.h\"\nint near_value = NEAR;\n");
        Shop.Write("src/main.c", "int work(int, char **);\nint main(int argc, char **argv) { return work(argc, argv); }\n");
        Shop.Write("src/time.c", "const char *when = __DATE__;\n");
        Shop.Write("src/warn.c", "static int unused(void) { int never; return 0; }\n");
        Shop.Write("src/inline.c", "__asm__(\".incbin \\\"absent\\\"\");\n");
        Shop.Write("src/incbin.S", ".globl bytes\nbytes: .incbin \"src/near.h\"\n");
        Shop.Write("src/nested.s", ".include \"inner.inc\"\nnested: .long 1\n");
        Shop.Write("src/nested.S", "#include \"near.h\"\n.include \"inner.inc\"\nnested: .long 1\n");
        Shop.Write("src/inner.inc", "bytes: .incbin \"near.h\"\n");
        Shop.Write("src/include.s", ".include \"absent.s\"\n");
        Shop.Write("src/sum.c", "double sum(const double *x, int n) { double s = 0; while (n--) s += x[n] * x[n]; return s; }\n");
        Shop.Write("src/plain.s", ".globl plain\nplain: ret\n");
        Shop.Write("src/upper.S", "#include <far2.h>\n.globl plain\nplain: mov $A, %eax\n ret\n");
        Shop.Write("src/twins.c", "#include \"one/twin.h\"\n#if __has_include(<far2.h>)\n#endif\n#include \"two/twin.h\"\n#include \"./near.h\"\n#include \"near.h\"\nint twins;\n");
        Shop.Write("src/one/twin.h", "#pragma once\n#include \"twin-of.h\"\n");
        Shop.Write("src/two/twin.h", "#pragma once\n#include \"twin-of.h\"\n");
        Shop.Write("src/one/twin-of.h", "int one;\n");
        Shop.Write("src/two/twin-of.h", "int two;\n");
        Shop.Write("src/linked.c", "#include <linked.h>\nconst char *linked = LINKED;\n");
        Shop.Write("src/one/linked.h", "#include \"linked-of.h\"\n#define LINKED __FILE__\nstatic inline int far_away(void) { return 1; }\n");
        Shop.Write("src/one/linked-of.h", "#define LINKED_OF __FILE__\n");
        Directory.CreateDirectory(Shop["include/a/long/way"]);
        File.CreateSymbolicLink(Shop["include/a/long/way/linked.h"], "../../../../src/one/linked.h");
        Shop.Write("include/far.h", Header);
        Shop.Write("include/far2.h", "#define FAR2 1\n");
        Shop.Write("../outside/outside.h", "\n");
        Directory.CreateDirectory(Shop["build"]);
        Directory.CreateDirectory(Shop["deep"]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Shop.DisposeAsync();
}
