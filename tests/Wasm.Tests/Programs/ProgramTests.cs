using System.Text;

namespace Burst.Wasm.Tests.Programs;

/// <summary>Real programs, as their makers publish them or as their sources come out of Debian's clang. What they do here
/// they do in node too.</summary>
public sealed class ProgramTests
{
    [ProgramTheory("sqlite.wasm")]
    [InlineData(MemoryMode.Auto)]
    [InlineData(MemoryMode.Checks)]
    public void Sqlite_DatabaseInFile_AnswersQueries(MemoryMode memory)
    {
        const string script = """
            create table word(id integer primary key, text unique, count real);
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
            insert into word select i, printf('word-%05d', (i * 7919) % 5003), i * 0.25 from n;
            create index by_count on word(count desc);
            select count(*), sum(count), max(text) from word where text between 'word-01000' and 'word-02000';
            begin; delete from word where id % 3 = 0; rollback;
            delete from word where id % 5 = 0;
            select id, text from word order by count desc, text limit 3;
            select json_group_array(id) from (select id from word where text like '%-0000_' order by id);
            pragma integrity_check;
            """;
        var result = AssertAsInNode("sqlite.wasm", ["sqlite3", "/words.db"], memory, script, wanted: ["words.db"]);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("1001|", result.Output);
        Assert.EndsWith("ok\n", result.Output);
        Assert.Equal("SQLite format 3\0"u8, result.Files["words.db"].AsSpan(0, 16));
    }

    [ProgramTheory("lua.wasm")]
    [InlineData(MemoryMode.Auto)]
    [InlineData(MemoryMode.Checks)]
    public void Lua_Script_PrintsItsResults(MemoryMode memory)
    {
        const string script = """
            local seen, primes = {}, {}
            for n = 2, 20000 do
              if not seen[n] then
                primes[#primes + 1] = n
                for m = n * n, 20000, n do seen[m] = true end
              end
            end
            print(#primes, primes[#primes], arg[1], #arg)
            print(string.format("%.14g %5.1f %q %x", math.pi, 1 / 3, "a\nb", 255), 7 // 2, 2^53, -7 % 3, 1 << 40)
            local words = {}
            for word in io.read("a"):gmatch("%a+") do words[#words + 1] = word:lower() end
            table.sort(words)
            print(table.concat(words, " "))
            local Point = setmetatable({}, { __call = function(self, x) return setmetatable({ x = x }, self) end })
            Point.__index, Point.__add = Point, function(a, b) return Point(a.x + b.x) end
            print((Point(3) + Point(4)).x, collectgarbage("count") > 0, utf8.char(8364, 128512))
            io.open("/out.txt", "w"):write("written"):close()
            os.exit(3)
            """;
        var files = new Dictionary<string, byte[]> { ["main.lua"] = Encoding.UTF8.GetBytes(script) };
        var result = AssertAsInNode(
            "lua.wasm", ["lua", "/main.lua", "argument"], memory, "The quick brown Fox", files, ["out.txt"]);

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("2262\t19997\targument\t1\n", result.Output);
        Assert.Equal("written"u8, result.Files["out.txt"]);
    }

    [ProgramTheory("quickjs.wasm")]
    [InlineData(MemoryMode.Auto)]
    [InlineData(MemoryMode.Checks)]
    public void QuickJs_Script_PrintsItsResults(MemoryMode memory)
    {
        const string script = """
            const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
            print(fib(22), JSON.stringify({ list: [1, 2.5, { deep: null }], text: "\u20ac" }));
            print(/(?<year>\d{4})-(\d\d)/u.exec("on 2022-10-14").groups.year, 2n ** 200n, (0.1 + 0.2).toFixed(20));
            print([3, 1, 2].sort(), [..."a€😀"].length, new Date(0).toISOString(), Math.hypot(3, 4), 1e21, -0 === 0);
            class Counter { #n = 0; next() { return ++this.#n; } }
            const counter = new Counter();
            function* numbers() { while (true) yield counter.next(); }
            const [a, b] = numbers();
            try { null.x; } catch (error) { print(error instanceof TypeError, a + b); }
            const sieve = new Uint8Array(50000);
            for (let i = 2; i * i < sieve.length; i++)
              if (!sieve[i]) for (let j = i * i; j < sieve.length; j += i) sieve[j] = 1;
            print(sieve.reduce((sum, v) => sum + (v ? 0 : 1), -2));
            Promise.resolve("later").then(async v => print(await v));
            """;
        var files = new Dictionary<string, byte[]> { ["main.js"] = Encoding.UTF8.GetBytes(script) };
        var result = AssertAsInNode("quickjs.wasm", ["quickjs", "/main.js"], memory, files: files);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("17711 {\"list\":[1,2.5,{\"deep\":null}],\"text\":\"€\"}\n2022 16069380442589902755", result.Output);
        Assert.EndsWith("true 3\n5133\nlater\n", result.Output);
    }

    /// <summary>The largest module there is: 75 MB, 133,000 functions, of which a compilation needs 17,000.</summary>
    [ProgramTheory("llvm.core.wasm")]
    [InlineData(MemoryMode.Auto)]
    public void Clang_SourceFile_GivesTheSameObject(MemoryMode memory)
    {
        const string source = """
            static void sort(int *a, int n) {
              for (int i = 1; i < n; i++) {
                int v = a[i], j = i;
                for (; j > 0 && a[j - 1] > v; j--) a[j] = a[j - 1];
                a[j] = v;
              }
            }
            int values[100];
            double median(int n) {
              sort(values, n);
              return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2.0;
            }
            """;
        var files = new Dictionary<string, byte[]> { ["median.c"] = Encoding.UTF8.GetBytes(source) };
        string[] arguments = ["clang", "-O2", "-c", "/median.c", "-o", "/median.o"];
        var result = AssertAsInNode("llvm.core.wasm", arguments, memory, files: files, wanted: ["median.o"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("\0asm"u8, result.Files["median.o"].AsSpan(0, 4));
    }

    private static CommandResult AssertAsInNode(
        string program, string[] arguments, MemoryMode memory, string input = "",
        IReadOnlyDictionary<string, byte[]>? files = null, string[]? wanted = null)
    {
        var path = ProgramTheoryAttribute.PathOf(program);
        using var command = new Command(path, memory);
        var ours = command.Run(arguments, input, files, wanted);
        var theirs = NodeCommand.Run(path, arguments, input, files, wanted);
        Assert.Equal((theirs.ExitCode, theirs.Output, theirs.Error), (ours.ExitCode, ours.Output, ours.Error));
        foreach (var (name, content) in theirs.Files)
            Assert.Equal(content, ours.Files[name]);
        return ours;
    }
}
