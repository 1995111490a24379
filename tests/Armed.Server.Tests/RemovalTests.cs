using Armed.Runtime.Hosting;
using Armed.Runtime.Hosting.Catalogue;
using Microsoft.Extensions.Logging.Abstractions;

namespace Armed.Server.Tests;

/// <summary>When a model whose directory is not found stops serving, by a clock of the test's own.</summary>
public sealed class RemovalTests
{
    private const int ManyPolls = 20;

    private static readonly DateTime s_start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Polls that follow each other closely all hit one gap.</summary>
    [Fact]
    public void Refresh_ManyPollsWithinAMoment_KeepsTheModel()
    {
        using var place = new Place();
        place.Remove();

        place.Poll(ManyPolls, TimeSpan.Zero);

        Assert.True(place.IsServed);
    }

    /// <summary>However slowly polls come: every one of them hits a gap, but something moved in between.</summary>
    [Fact]
    public void Refresh_EveryPollHitsAGapOfAReplacement_KeepsTheModel()
    {
        using var place = new Place();
        place.Remove();

        for (var poll = 0; poll < ManyPolls; poll++)
        {
            place.Stir(poll);
            place.Poll(1, Absence.Shortest);
        }

        Assert.True(place.IsServed);
    }

    [Fact]
    public void Refresh_DirectoryIsGoneForThreePollsAndASecond_RemovesTheModel()
    {
        using var place = new Place();
        place.Remove();

        place.Poll(2, Absence.Shortest);
        var after2 = place.IsServed;
        place.Poll(1, Absence.Shortest);

        Assert.True(after2);
        Assert.False(place.IsServed);
    }

    [Fact]
    public void Refresh_DirectoryComesBackInBetween_StartsAnew()
    {
        using var place = new Place();
        place.Remove();
        place.Poll(2, Absence.Shortest);
        place.Restore();
        place.Poll(1, Absence.Shortest);
        place.Remove();

        place.Poll(2, Absence.Shortest);

        Assert.True(place.IsServed);
    }

    /// <summary>A folder in which other things are written all the time does not hold a model for ever.</summary>
    [Fact]
    public void Refresh_DirectoryIsGoneFromABusyFolder_RemovesTheModelInTheEnd()
    {
        using var place = new Place();
        place.Remove();

        for (var poll = 0; poll < 64; poll++)
        {
            place.Stir(poll);
            place.Poll(1, Absence.Shortest);
        }

        Assert.False(place.IsServed);
    }

    /// <summary>A folder with a model, and a catalogue of it.</summary>
    private sealed class Place : IDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly SetClock _clock = new();
        private readonly ModelCatalogue _catalogue;

        public Place()
        {
            _folder.Bundle("models/wards.armed");
            _catalogue = new ModelCatalogue(new ArmedHostingOptions { Bundles = { _folder["models"] } }, NullLogger<ModelCatalogue>.Instance, _clock);
        }

        public bool IsServed
        {
            get
            {
                var isServed = _catalogue.TryRent("wards", null, out var lease);
                lease?.Dispose();
                return isServed;
            }
        }

        public void Remove() => Move(_folder["models", "wards.armed"], _folder["aside"]);

        public void Restore() => Move(_folder["aside"], _folder["models", "wards.armed"]);

        /// <summary>Lets the folder look as if an entry had come or gone; explicit, as file systems count time coarsely.</summary>
        public void Stir(int times) => Directory.SetLastWriteTimeUtc(_folder["models"], s_start.AddSeconds(times));

        public void Poll(int times, TimeSpan apart)
        {
            for (var i = 0; i < times; i++)
            {
                _clock.Now += apart;
                _catalogue.Refresh();
            }
        }

        public void Dispose()
        {
            _catalogue.Dispose();
            _folder.Dispose();
        }

        private void Move(string from, string to)
        {
            Directory.Move(from, to);
            Directory.SetLastWriteTimeUtc(_folder["models"], s_start);
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
