# Reference values of ModelMatrixTests: R's model.matrix (R 4.2.2, splines 4.2.2) of the formulas below on a table of a linear congruential generator, and of rows outside its range.
# Rscript model_matrix.R > model_matrix.tsv
# A line: formula, column, sum of the values, sum of row number times value, values of rows 1, 14 and 40; then of new rows 1 to 3.
suppressPackageStartupMessages(library(splines))
options(warn = -1)
state <- 20240607
draw <- function(below) { state <<- (state * 16807) %% 2147483647; state %% below }
table <- function(n) {
  rows <- lapply(seq_len(n), function(i) list(age = 20 + draw(481) / 8, dose = draw(81) / 8, time = draw(8), exposure = (1 + draw(40)) / 4, count = draw(6),
    arm = c("high", "low", "placebo")[1 + draw(3)], sex = c("F", "M")[1 + draw(2)], grade = c("1", "2", "10")[1 + draw(3)]))
  d <- do.call(rbind, lapply(rows, as.data.frame))
  d$arm <- factor(d$arm, levels = c("high", "low", "placebo")); d$sex <- factor(d$sex); d$grade <- factor(d$grade, levels = c("1", "2", "10")); d
}
train <- table(40)
new <- data.frame(age = c(5, 50.5, 120), dose = c(-3, 4.25, 17.5), time = c(-2, 3, 11), exposure = c(.125, 2, 30), count = c(0, 3, 9), arm = factor(c("placebo", "low", "high"), levels(train$arm)),
  sex = factor(c("M", "F", "M"), levels(train$sex)), grade = factor(c("10", "1", "2"), levels(train$grade)))
formulas <- c(
  "age * sex + ns(dose, 3) + poly(time, 2) + relevel(arm, 'placebo')",
  "1", "0 + arm", "arm - 1 + sex", "arm:sex", "age:arm", "arm/age", "arm/sex", "arm %in% sex", "(age + sex + arm)^2 - age:arm", "age * arm * sex - age:arm:sex", "sex:arm + arm",
  "0 + age + age:arm", "0 + arm:sex:age + time", "log(exposure) + log2(exposure) + log10(exposure) + log1p(count) + exp(dose/10) + sqrt(dose) + abs(age - 50) + log(exposure, base = 3)",
  "I(age^2) + I((age - 50)/10 * dose) + I(dose > 5) + I(time >= 3)",
  "I(time == 2) * sex + I(arm == 'low') + I(dose <= 2.5):age", "poly(age, 3)", "poly(age, 5) + poly(time, 1)", "poly(dose, degree = 2, raw = TRUE):sex", "poly(log(exposure), 2) * arm",
  "ns(age, 4)", "ns(dose, df = 5) * sex", "ns(age, knots = c(35, 50, 65))", "ns(dose)", "ns(dose, df = 3, intercept = TRUE) - 1", "ns(age, 3, Boundary.knots = c(15, 90))", "ns(log(exposure), 3):arm",
  "bs(age)", "bs(dose, df = 6)", "bs(age, knots = c(40, 60), degree = 2)", "bs(dose, deg = 1, df = 4)", "bs(time, df = 5, intercept = TRUE) + 0", "scale(age) + scale(dose, scale = FALSE)",
  "C(arm, contr.sum) + C(sex, contr.treatment) + C(grade, contr.helmert)", "C(arm, contr.sum):sex", "factor(grade) * relevel(sex, ref = \"M\")", "factor(arm, levels = c('placebo', 'low', 'high'))", "age + offset(log(exposure)) + arm", ".",
  "sex * I(dose > 5) * arm", "-1 + sex:I(dose > 5)")
number <- function(x) trimws(formatC(x, digits = 17, format = "g"))
for (text in formulas) {
  frame <- model.frame(as.formula(paste("~", text)), train)
  terms <- terms(frame)
  m <- model.matrix(terms, frame)
  p <- model.matrix(terms, model.frame(terms, new, na.action = na.pass, xlev = .getXlevels(terms, frame)), contrasts.arg = attr(m, "contrasts"))
  for (j in seq_len(ncol(m))) { cat(text, colnames(m)[j], number(sum(m[, j])), number(sum(m[, j] * seq_len(40))), number(m[c(1, 14, 40), j]), number(p[, j]), sep = "\t"); cat("\n") }
}
