using System.Diagnostics;
using System.Globalization;
using System.Text;
using Burst.Wasm;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Load.Wasm;

/// <summary>Real programs, which <c>tools/fetch-programs.sh</c> gets: the first run in a process and later ones, here and in
/// node.</summary>
internal static class ProgramLoad
{
    private static readonly Program[] Programs =
    [
        new("lua", ["lua", "/main.lua"], "main.lua", """
            local function queens(n, row, columns, left, right)
              if row == n then return 1 end
              local count = 0
              for c = 0, n - 1 do
                if not (columns[c] or left[row + c] or right[row - c]) then
                  columns[c], left[row + c], right[row - c] = true, true, true
                  count = count + queens(n, row + 1, columns, left, right)
                  columns[c], left[row + c], right[row - c] = nil, nil, nil
                end
              end
              return count
            end
            print(queens(8, 0, {}, {}, {}))
            """),
        new("quickjs", ["quickjs", "/main.js"], "main.js", """
            const words = [];
            for (let i = 0; i < 20000; i++) words.push(`word${(i * 7919) % 5003}`);
            const counts = new Map();
            for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
            print([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3).join(" "));
            """),
        new("sqlite", ["sqlite3", "-init", "/main.sql", ":memory:", ".exit"], "main.sql", """
            create table word(id integer primary key, text, count real);
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
            insert into word select i, printf('word-%05d', (i * 7919) % 5003), i * 0.25 from n;
            create index by_text on word(text);
            select text, sum(count) from word group by text order by 2 desc limit 3;
            """),
        new("llvm.core", ["clang", "-O2", "-c", "/main.c", "-o", "/main.o"], "main.c", """
            int values[100];
            int median(int n) {
              for (int i = 1; i < n; i++) {
                int v = values[i], j = i;
                for (; j > 0 && values[j - 1] > v; j--) values[j] = values[j - 1];
                values[j] = v;
              }
              return values[n / 2];
            }
            """),
    ];

    public static int Run(string[] args)
    {
        if (args is ["ours", var name])
            return RunOurs(Programs.First(program => program.Name == name));
        Console.WriteLine("ms of wall-clock time; warm: the least and the median of later runs, new instances of the same module,"
            + " by processor time of the process. A process for each cell, one after the other.");
        Console.WriteLine("| program | engine | from reading the module to the first run's end | warm |");
        Console.WriteLine("| --- | --- | ---: | ---: |");
        foreach (var program in Programs.Where(program => args.Length == 0 || args.Contains(program.Name)))
        {
            if (!File.Exists(program.Path))
            {
                Console.WriteLine($"| {program.Name} | not there: run tools/fetch-programs.sh | | |");
                continue;
            }

            RunChild(Environment.ProcessPath!, "wasm-programs", "ours", program.Name);
            if (Conversation.Exists("node"))
                RunInNode(program);
        }

        return 0;
    }

    private static int RunOurs(Program program)
    {
        var clock = Stopwatch.StartNew();
        using var engine = new WasmEngine();
        using var module = engine.Compile(WasmModule.Decode(File.ReadAllBytes(program.Path)));
        var linker = new Linker();
        WasiPreview1.Define(linker);
        var linked = linker.Link(module);
        RunOnce(linked, program);
        var first = clock.Elapsed;
        var later = new double[program.Rounds];
        for (var i = 0; i < later.Length; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            RunOnce(linked, program);
            later[i] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }

        Array.Sort(later);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {program.Name} | ours | {first.TotalMilliseconds:F0} | {later[0]:F1}/{later[later.Length / 2]:F1} |"));
        return 0;
    }

    private static void RunOnce(LinkedModule module, Program program)
    {
        var context = new WasiContext();
        Array.ForEach(program.Arguments, argument => context.AddArgument(argument));
        context.Files.AddFile(program.File, Encoding.UTF8.GetBytes(program.Text));
        context.Preopen("/", context.Files.Root);
        var instance = module.Instantiate(new InstanceOptions { HostState = context });
        try
        {
            instance.GetFunction("_start")!.Invoke();
        }
        catch (ExitException exit) when (exit.Code == 0)
        {
        }

        instance.Dispose();
    }

    private static void RunInNode(Program program)
    {
        var folder = Directory.CreateTempSubdirectory("burst-load-").FullName;
        File.WriteAllText(Path.Combine(folder, program.File), program.Text);
        var script = KernelFolder.Script("programs.mjs");
        RunChild("node", ["--no-warnings", script, program.Name, program.Path, folder, $"{program.Rounds}", .. program.Arguments]);
        Directory.Delete(folder, recursive: true);
    }

    private static void RunChild(string file, params string[] arguments)
    {
        using var child = Process.Start(file, arguments);
        child.WaitForExit();
    }

    private sealed record Program(string Name, string[] Arguments, string File, string Text)
    {
        public string Path { get; } = System.IO.Path.Combine(KernelFolder.Artifacts, "programs", $"{Name}.wasm");

        public int Rounds => Name == "llvm.core" ? 5 : 15;
    }
}
