using System.Runtime.CompilerServices;
using Burst.Thunks;

namespace Burst.Engine.Bulk;

/// <summary>Thunks that are executed at this moment by threads of the engine outside of a graph, so that none is executed
/// twice at once.</summary>
/// <remarks>A thread claims a thunk before it looks for its reduction, and gives the claim up after recording it; so whoever
/// gets the claim next finds the reduction. Safe to use from any number of threads; a claim takes two atomic
/// operations.</remarks>
internal sealed class ClaimTable
{
    private const int Stripes = 256;
    private const int PerStripe = 8;

    private readonly Stripe[] _stripes = new Stripe[Stripes];

    /// <summary>Claims a thunk.</summary>
    /// <returns>No where another has it, or where too many others fell on the same place.</returns>
    public bool TryClaim(in ObjectHash thunk)
    {
        ref var stripe = ref StripeOf(thunk);
        stripe.Lock();
        var names = (Span<ObjectHash>)stripe.Names;
        var isFree = stripe.Count < PerStripe && !names[..stripe.Count].Contains(thunk);
        if (isFree)
            names[stripe.Count++] = thunk;
        stripe.Unlock();
        return isFree;
    }

    /// <summary>Gives a claim up.</summary>
    public void Release(in ObjectHash thunk)
    {
        ref var stripe = ref StripeOf(thunk);
        stripe.Lock();
        var names = (Span<ObjectHash>)stripe.Names;
        var at = names[..stripe.Count].IndexOf(thunk);
        names[at] = names[--stripe.Count];
        stripe.Unlock();
    }

    private ref Stripe StripeOf(in ObjectHash thunk) => ref _stripes[(int)(thunk.HashCode64 >> 56)];

    // Larger than a pair of cache lines, so that neighbours disturb each other little.
    private struct Stripe
    {
        public Names Names;
        public int Count;
        private int _isLocked;

        public void Lock()
        {
            var spin = default(SpinWait);
            while (Interlocked.Exchange(ref _isLocked, 1) != 0)
                spin.SpinOnce();
        }

        public void Unlock() => Volatile.Write(ref _isLocked, 0);
    }

    [InlineArray(PerStripe)]
    private struct Names
    {
        private ObjectHash _name;
    }
}
