using Burst.Engine;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Processes;

var folder = Directory.CreateTempSubdirectory("embedding-").FullName;
var objects = new FolderObjectStore($"{folder}/objects");
await using var reductions = new FasterReductionCache($"{folder}/reductions");
using var processes = new ProcessWorkerPool(objects, new ProcessOptions());
await using var engine = new ThunkEngine(objects, reductions, [processes]);

var sort = objects.CopyIn("/usr/bin/sort", isExecutable: true);
var words = objects.Add("pear\napple\nfig\n"u8);
var thunk = objects.Add(new Thunk(
    new Function($"{sort}", ["sort", "-o", "sorted", $"@{{GGHASH:{words}}}"], ["LC_ALL=C"]),
    [new ThunkInput($"{words}")], null, [new ThunkInput($"{sort}")], ["sorted"]));
var sorted = await engine.ForceAsync(new OutputRef(thunk));
objects.CopyOut(sorted, $"{folder}/sorted");
Console.Write(File.ReadAllText($"{folder}/sorted"));
