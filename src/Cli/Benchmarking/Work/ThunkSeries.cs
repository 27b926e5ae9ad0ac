using System.Text;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>Distinct thunks that differ in one argument, a number of ten digits.</summary>
/// <remarks>One file serves as the pattern: only its digits are written anew, so that making a thunk costs its name and its
/// place in the store. Not safe to share between threads; make one for each.</remarks>
internal sealed class ThunkSeries
{
    private const int Digits = 10;

    private readonly byte[] _file;
    private readonly int _digitsStart;

    /// <param name="function">The function's object.</param>
    /// <param name="output">What it writes: a file, or what it prints.</param>
    /// <param name="extension">What else its thunks say.</param>
    public ThunkSeries(in ObjectHash function, string output = "/dev/stdout", ThunkExtension? extension = null)
    {
        var pattern = new string('#', Digits);
        _file = new Thunk(
            new Function($"{function}", ["f", pattern], []), null, null, [new ThunkInput($"{function}")], [output],
            extension: extension).Encode();
        _digitsStart = _file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(pattern));
    }

    /// <summary>Bytes of each thunk.</summary>
    public int FileLength => _file.Length;

    /// <summary>A thunk's file, valid until the next call.</summary>
    /// <param name="number">Which; only the last ten digits count.</param>
    public ReadOnlySpan<byte> File(long number)
    {
        for (var i = _digitsStart + Digits - 1; i >= _digitsStart; i--, number /= 10)
            _file[i] = (byte)('0' + number % 10);
        return _file;
    }

    /// <summary>Names and stores a thunk.</summary>
    public ObjectHash Add(IObjectStore objects, long number) => objects.Add(File(number));

    /// <summary>Names and stores the thunks from a number on, on several threads.</summary>
    /// <param name="function">Their function.</param>
    /// <param name="objects">The store.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="targets">Receives them.</param>
    /// <param name="threads">How many threads share the work.</param>
    public static void AddAll(ObjectHash function, IObjectStore objects, long first, OutputRef[] targets, int threads) =>
        ParallelLoop.Each(threads, thread =>
        {
            var series = new ThunkSeries(function);
            var end = (int)((long)targets.Length * (thread + 1) / threads);
            for (var i = (int)((long)targets.Length * thread / threads); i < end; i++)
                targets[i] = new OutputRef(series.Add(objects, first + i));
        });
}
