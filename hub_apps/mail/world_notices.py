"""What machines send: newsletters, receipts, bookings, warnings, and what belongs in spam."""

from hub_apps.mail.world_talk import Notice

NOTICES = (
    Notice(
        "news",
        "later",
        "The Slow Lane",
        "letters@theslowlane.example",
        "The Slow Lane, no. {issue}: a night train to {town}",
        "This week: how a sleeper car from 1954 came back to the line to {town}, a recipe for travelling "
        "({dish}, eaten cold), and readers on the best window seat. Next week we walk.",
    ),
    Notice(
        "news",
        "later",
        "The Slow Lane",
        "letters@theslowlane.example",
        "The Slow Lane, no. {issue}: walking to {town}",
        "This week: five days on foot to {town}, what to carry and what to leave at home, and the inn where "
        "nobody has asked for the wifi since {month}.",
    ),
    Notice(
        "news",
        "later",
        "Joinery Weekly",
        "editor@joineryweekly.example",
        "{thing} without nails, and {count} other things",
        "In this issue: {thing} the Japanese way, a visit to a sawmill near {town}, and why the price of oak "
        "fell by {percent} per cent. Members read the long version.",
    ),
    Notice(
        "news",
        "later",
        "Paper & Ink",
        "hello@paperandink.example",
        "New on the shelves: {book}",
        "Our bookseller of the month recommends {book}: slow, funny, and better than the cover. Order by {day} "
        "and it is with you before the weekend. Paperback {price}.",
    ),
    Notice(
        "news",
        "later",
        "Morning Kettle",
        "brief@morningkettle.example",
        "Morning Kettle, {weekday}",
        "Three things before your tea is ready: {town} votes on its tram, the harbour fee rises by {percent} "
        "per cent, and an otter has moved into {street}.",
    ),
    Notice(
        "news",
        "later",
        "Morning Kettle",
        "brief@morningkettle.example",
        "Morning Kettle, {weekday} evening edition",
        "What the day brought: the tram vote in {town} is too close to call, rain from the west, and {count} "
        "of you wrote in about the otter.",
    ),
    Notice(
        "receipt",
        "money",
        "Tallow & Wick",
        "orders@tallowandwick.example",
        "Your receipt for order {order}",
        "Thank you for your order {order}. Two beeswax candles and a snuffer, total {price}, paid by card. It "
        "leaves our workshop on {day}.",
        ("receipt.pdf",),
    ),
    Notice(
        "receipt",
        "money",
        "Greengrocer Box",
        "box@greengrocerbox.example",
        "Receipt: your {weekday} box, {cheap}",
        "Packed this morning: chard, beetroot, two kinds of apple, a small pumpkin. We have charged {cheap} to "
        "your card. Pause or change the box until Sunday evening.",
    ),
    Notice(
        "receipt",
        "money",
        "Pedal & Post",
        "service@pedalandpost.example",
        "Receipt {number} for your repair",
        "New brake cables, gears adjusted, wheel trued: {price} in total, paid in the shop. Your next service "
        "is due in six months. Receipt no. {number}.",
        ("receipt.pdf",),
    ),
    Notice(
        "receipt",
        "money",
        "Lumen Energy",
        "accounts@lumenenergy.example",
        "Your electricity bill for {month}: {price}",
        "You used {count} kWh in {month}. The amount of {price} is taken from your account on the 15th. You "
        "can see how it is made up in the statement attached.",
        ("statement.pdf",),
    ),
    Notice(
        "receipt",
        "money",
        "Harbour Savings",
        "statements@harboursavings.example",
        "Your statement for {month}",
        "Your statement for {month} is ready. Balance at the end of the month: {amount}. We never ask for "
        "passwords by email.",
        ("statement.pdf",),
    ),
    Notice(
        "notice",
        "travel",
        "Fjordline Rail",
        "tickets@fjordlinerail.example",
        "Booking {order}: {town}, {day} {time}",
        "Your seat is booked. Departure {day} {time}, arrival in {town} three hours later, coach 7, seat 42 "
        "(window). Total {price}. Show the ticket on your phone.",
        ("ticket.pdf",),
    ),
    Notice(
        "notice",
        "travel",
        "Fjordline Rail",
        "tickets@fjordlinerail.example",
        "Change of platform: {town}, {day} {time}",
        "The {time} to {town} on {day} leaves from platform 3 instead of platform 11. Your booking {order} and "
        "your seat are unchanged.",
    ),
    Notice(
        "notice",
        "travel",
        "Hotel Argent",
        "frontdesk@hotelargent.example",
        "Your stay in {town}: confirmation {number}",
        "We look forward to welcoming you in {town}. One double room, two nights, breakfast included: "
        "{amount}. You can cancel free of charge until two days before.",
    ),
    Notice(
        "notice",
        "home",
        "Parcelwing",
        "tracking@parcelwing.example",
        "Parcel {order} arrives on {day}",
        "Your parcel from Tallow & Wick comes on {day} between 9:00 and 13:00. Not at home? Choose a neighbour "
        "or the kiosk in {street}.",
    ),
    Notice(
        "notice",
        "home",
        "Parcelwing",
        "tracking@parcelwing.example",
        "Parcel {order} was left in {street}",
        "We missed you. Your parcel waits in the kiosk in {street} for seven days. Please bring an identity card.",
    ),
    Notice(
        "notice",
        "home",
        "Penhallow Libraries",
        "desk@penhallowlibraries.example",
        "Due back on {day}: {book}",
        "{book} is due back on {day}. Somebody is waiting for it, so it can't be renewed. The fee for late "
        "returns is 20 cents a day.",
    ),
    Notice(
        "notice",
        "todo",
        "Silverbirch Dental",
        "reception@silverbirchdental.example",
        "Reminder: your check-up on {day} at {time}",
        "Please be there ten minutes before {time}. If you can't come, let us know a day ahead, otherwise we "
        "have to charge {price}.",
    ),
    Notice(
        "notice",
        "todo",
        "Harbour Savings",
        "security@harboursavings.example",
        "New sign-in from {town}",
        "Someone signed in to your account from {town} on {day} at {time}. If it was you, there is nothing to "
        "do. If not, ring the number on the back of your card.",
    ),
    Notice(
        "notice",
        "club",
        "Tidewater Swimming Club",
        "office@tidewaterswim.example",
        "Pool closed on {day}",
        "The pool is closed on {day} for cleaning. Lane training moves to the lido, {time}, if the weather agrees.",
    ),
    Notice(
        "notice",
        "club",
        "Tidewater Swimming Club",
        "office@tidewaterswim.example",
        "Pool closes early on {day}",
        "On {day} the pool closes at {time} because of the gala. The sauna stays open until ten.",
    ),
)

SPAM = (
    Notice(
        "spam",
        "",
        "Prize Office",
        "winner@grand-prize-desk.example",
        "You have been selected, claim within 24 hours",
        "Dear lucky customer, your adress was drawn for the voucher of {amount}. To recieve it, simply confirm "
        "your bank details under the number below.",
    ),
    Notice(
        "spam",
        "",
        "Dr. Ambrose Whitfield",
        "ambrose@miracle-joints.example",
        "Doctors hate this one tea",
        "Sore knees? One cup in the morning and you dance at night. Only {price} for three boxes, today only.",
    ),
    Notice(
        "spam",
        "",
        "Harbour Savlngs",
        "alert@harbour-savlngs-secure.example",
        "Your account has been limited",
        "We noticed unusual activity. Sign in under the link within 12 hours to avoid permanent closure of you "
        "account.",
    ),
    Notice(
        "spam",
        "",
        "Crypto Garden",
        "grow@cryptogarden.example",
        "{percent} per cent a day, guaranteed",
        "Our clever robot trades while you sleep. Start with {price} and watch it grow. Past results are not lies.",
    ),
    Notice(
        "spam",
        "",
        "Roof Check Direct",
        "offers@roofcheckdirect.example",
        "Free roof inspection in {street}",
        "We happen to be in {street} this week with a ladder. Free inspection, honest advise, cash price {amount}.",
    ),
    Notice(
        "spam",
        "",
        "Parcel Service",
        "fee@parcel-customs-desk.example",
        "Your parcel {order} is on hold",
        "A customs fee of {price} is outstanding. Pay now or the parcel is sent back to the sender.",
    ),
)
