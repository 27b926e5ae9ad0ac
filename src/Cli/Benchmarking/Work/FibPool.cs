using System.Buffers.Text;
using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>A function that returns thunks: <c>fib N</c> becomes the sum of two further calls of it.</summary>
/// <remarks>Each call has its place in the tree as an argument, so none is the same as another and all of them run. A call
/// of N makes 3 × F(N + 1) − 2 thunks, where F is Fibonacci's function.</remarks>
internal sealed class FibPool : IInlineWorkerPool
{
    private static readonly ObjectHash Function = ObjectHash.Of("fib"u8);

    public string Name => "fib";

    /// <summary>How many thunks a call makes, itself included.</summary>
    public static long CountOf(int number) => number < 2 ? 1 : 2 + CountOf(number - 1) + CountOf(number - 2);

    /// <summary>The largest call that makes no more thunks than this.</summary>
    public static int LargestWithin(long count)
    {
        var number = 1;
        while (CountOf(number + 1) <= count)
            number++;
        return number;
    }

    /// <summary>Stores a call.</summary>
    /// <param name="objects">Where.</param>
    /// <param name="number">Fibonacci's N.</param>
    /// <param name="place">Its place in the tree: the root's name, then a letter for each step down.</param>
    public static ObjectHash Add(IObjectStore objects, int number, string place) =>
        objects.Add(Make(["fib", $"{number}", place], []));

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

    public ExecutionFailure? Execute(ThunkCall call)
    {
        ThunkView.TryParse(call.File, out var thunk);
        if (thunk.Arguments[0].SequenceEqual("sum"u8))
        {
            call.WriteOutput(0, Encoding.ASCII.GetBytes($"{Sum(call, thunk)}"));
            return null;
        }

        var number = (int)Read(thunk.Arguments[1]);
        var place = Encoding.ASCII.GetString(thunk.Arguments[2]);
        call.WriteOutput(0, number < 2 ? thunk.Arguments[1] : Sum(call.Objects, number, place).Encode());
        return null;
    }

    private static Thunk Sum(IObjectStore objects, int number, string place)
    {
        var left = Add(objects, number - 1, place + "l");
        var right = Add(objects, number - 2, place + "r");
        return Make(["sum", $"@{{GGHASH:{left}}}", $"@{{GGHASH:{right}}}", place], [new($"{left}"), new($"{right}")]);
    }

    private static ulong Sum(ThunkCall call, in ThunkView thunk)
    {
        var sum = 0UL;
        for (var i = 1; i <= 2; i++)
        {
            call.Objects.TryRead(ObjectHash.Parse(thunk.Arguments[i]["@{GGHASH:".Length..^1]), out var value);
            sum += Read(value.Span);
        }

        return sum;
    }

    private static Thunk Make(string[] arguments, ThunkInput[] thunks) =>
        new(new Function($"{Function}", [.. arguments], []), null, thunks, [new ThunkInput($"{Function}")], ["out"]);

    private static ulong Read(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ulong number, out _) ? number : throw new FormatException("not a number");
}
