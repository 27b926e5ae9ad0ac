using Burst.CrashWriter;
using Burst.Storage.Reductions;

// Records reductions for ever, in batches, and prints the number of the last one after each flush. Made to be killed.
// Arguments: the store's folder; the number of the first reduction.
const int BatchSize = 200;

Console.WriteLine("opening");
await using var cache = new FasterReductionCache(args[0], FasterReductionOptions.Small);
for (var number = long.Parse(args[1]); ; number++)
{
    NumberedThunk.Record(cache, number);
    if (number % BatchSize != 0)
        continue;
    await cache.FlushAsync();
    Console.WriteLine(number);
}
